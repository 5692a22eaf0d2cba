CREATE TABLE IF NOT EXISTS usage.dim_user (
  user_id STRING NOT NULL COMMENT 'The person',
  account_id STRING COMMENT 'Account the user belongs to now; see dim_account',
  role STRING COMMENT 'Current role in the account',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the user was created',
  activated_at TIMESTAMP_LTZ(6) COMMENT 'When the user first signed in; null before that',
  is_active BOOLEAN COMMENT 'Whether the user may use the product now',
  deactivated_at TIMESTAMP_LTZ(6) COMMENT 'When the user was deactivated; null while active',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when the user is deleted; the row stays',
  PRIMARY KEY (user_id) NOT ENFORCED
)
COMMENT 'Users, one row each, current state (Type 1)';

INSERT INTO usage.dim_user
SELECT
  user_id,
  account_id,
  role,
  created_at,
  activated_at,
  is_active,
  deactivated_at,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY user_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM usage.raw_user
)
WHERE recency = 1;
