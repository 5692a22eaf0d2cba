-- Changes of customers, one row per change: text trimmed, blank text is null.
CREATE TEMPORARY VIEW retail.stg_customers AS
SELECT
  change_id,
  customer_id,
  email,
  first_name,
  last_name,
  country,
  customer_segment,
  changed_at,
  is_deleted,
  event_ts,
  ingested_at,
  event_date,
  CASE
    WHEN customer_segment IS NULL THEN 'missing_segment'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    change_id,
    TRIM(customer_id) AS customer_id,
    NULLIF(TRIM(email), '') AS email,
    NULLIF(TRIM(first_name), '') AS first_name,
    NULLIF(TRIM(last_name), '') AS last_name,
    NULLIF(TRIM(country), '') AS country,
    NULLIF(TRIM(customer_segment), '') AS customer_segment,
    changed_at,
    is_deleted,
    event_ts,
    ingested_at,
    event_date
  FROM retail.raw_customer
);
