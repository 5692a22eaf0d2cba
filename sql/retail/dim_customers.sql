CREATE TABLE IF NOT EXISTS retail.dim_customers (
  customer_key STRING NOT NULL COMMENT 'SURROGATE_KEY(customer_id, effective_ts)',
  customer_id STRING COMMENT 'The customer',
  email STRING COMMENT 'Current address, the same in all versions',
  full_name STRING COMMENT 'Current first and last name, the same in all versions; null when both are',
  country STRING COMMENT 'Current country, the same in all versions',
  customer_segment STRING COMMENT 'Part of the market the customer belongs to in this version',
  effective_ts TIMESTAMP_LTZ(6) COMMENT 'From when this version holds, inclusive',
  expiration_ts TIMESTAMP_LTZ(6) COMMENT 'Until when it holds, exclusive; 9999-12-31 for the current one',
  effective_date DATE COMMENT 'UTC date of effective_ts',
  expiration_date DATE COMMENT 'UTC date of expiration_ts',
  is_current BOOLEAN COMMENT 'True for the last version of the customer',
  is_deleted BOOLEAN COMMENT 'True for the versions in which the customer is deleted',
  PRIMARY KEY (customer_key) NOT ENFORCED
)
COMMENT 'Customers, one row per version (SCD type 2 over customer_segment and deletion); email, name and country are the current ones in every version';

INSERT INTO retail.dim_customers
WITH present AS (
  SELECT
    customer_id,
    email,
    CASE
      WHEN first_name IS NULL THEN last_name
      WHEN last_name IS NULL THEN first_name
      ELSE first_name || ' ' || last_name
    END AS full_name,
    country
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY customer_id
        ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
      ) AS recency
    FROM retail.stg_customers
  )
  WHERE recency = 1
)
SELECT
  SURROGATE_KEY(v.customer_id, v.effective_ts) AS customer_key,
  v.customer_id,
  p.email,
  p.full_name,
  p.country,
  v.customer_segment,
  v.effective_ts,
  v.expiration_ts,
  CAST(v.effective_ts AS DATE) AS effective_date,
  CAST(v.expiration_ts AS DATE) AS expiration_date,
  v.is_current,
  v.is_deleted
FROM retail.customer_version AS v
JOIN present AS p
  ON p.customer_id = v.customer_id;
