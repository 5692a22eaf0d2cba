CREATE TABLE IF NOT EXISTS usage.raw_account (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from account_id and changed_at where the source has none',
  account_id STRING NOT NULL COMMENT 'The customer company',
  plan_tier STRING COMMENT 'Plan the account is on, such as free, team or enterprise',
  region STRING COMMENT 'Sales region of the account',
  is_active BOOLEAN COMMENT 'Whether the account may use the product',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the account signed up',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the account was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of accounts: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'account_id'
);
