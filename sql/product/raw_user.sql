CREATE TABLE IF NOT EXISTS product.raw_user (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from user_id and changed_at where the source has none',
  user_id STRING NOT NULL COMMENT 'The user',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the user signed up',
  country STRING COMMENT 'Country the user lives in',
  referrer STRING COMMENT 'Where the user came from',
  email STRING COMMENT 'Address of the user',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the user was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of users: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'user_id',
  -- Of what has a date, only the sign-ups of a day depend on users.
  'tidemark.concerns' = 'created_at'
);
