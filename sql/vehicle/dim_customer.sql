CREATE TABLE IF NOT EXISTS vehicle.dim_customer (
  customer_id STRING NOT NULL COMMENT 'The customer',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the customer signed up',
  state STRING COMMENT 'State the customer lives in',
  age_band STRING COMMENT 'Range of the age, such as 25-34',
  credit_score_band STRING COMMENT 'Range of the credit score',
  income_band STRING COMMENT 'Range of the yearly income',
  segment STRING COMMENT 'Part of the market the customer belongs to',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when it is deleted; the row stays',
  PRIMARY KEY (customer_id) NOT ENFORCED
)
COMMENT 'Customers, one row each, current state (Type 1); visitors who never logged in have none';

INSERT INTO vehicle.dim_customer
SELECT
  customer_id,
  created_at,
  state,
  age_band,
  credit_score_band,
  income_band,
  segment,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY customer_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM vehicle.raw_customer
)
WHERE recency = 1;
