CREATE TABLE IF NOT EXISTS usage.dim_account (
  account_id STRING NOT NULL COMMENT 'The customer company',
  plan_tier STRING COMMENT 'Current plan',
  region STRING COMMENT 'Current region',
  is_active BOOLEAN COMMENT 'Whether the account may use the product now',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the account signed up',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when the account is deleted; the row stays',
  PRIMARY KEY (account_id) NOT ENFORCED
)
COMMENT 'Accounts, one row each, current state (Type 1)';

INSERT INTO usage.dim_account
SELECT
  account_id,
  plan_tier,
  region,
  is_active,
  created_at,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY account_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM usage.raw_account
)
WHERE recency = 1;
