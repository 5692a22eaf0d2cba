-- Users as they are now, without deleted ones: text trimmed, blank text is null.
CREATE TEMPORARY VIEW product.stg_users AS
SELECT
  user_id,
  created_at,
  UPPER(NULLIF(TRIM(country), '')) AS country_code,
  LOWER(NULLIF(TRIM(referrer), '')) AS referrer_source,
  CAST(created_at AS DATE) AS signup_date,
  CAST(EXTRACT(YEAR FROM CAST(created_at AS DATE)) AS INT) AS signup_year,
  CAST(EXTRACT(MONTH FROM CAST(created_at AS DATE)) AS INT) AS signup_month,
  changed_at AS updated_at,
  ingested_at,
  CASE
    WHEN created_at IS NULL THEN 'missing_created_at'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY user_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM product.raw_user
)
WHERE recency = 1
  AND NOT is_deleted;
