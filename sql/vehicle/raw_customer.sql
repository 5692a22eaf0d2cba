CREATE TABLE IF NOT EXISTS vehicle.raw_customer (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from customer_id and changed_at where the source has none',
  customer_id STRING NOT NULL COMMENT 'The customer',
  created_at TIMESTAMP_LTZ(6) COMMENT 'When the customer signed up',
  state STRING COMMENT 'State the customer lives in',
  age_band STRING COMMENT 'Range of the age, such as 25-34',
  credit_score_band STRING COMMENT 'Range of the credit score',
  income_band STRING COMMENT 'Range of the yearly income',
  segment STRING COMMENT 'Part of the market the customer belongs to',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the customer was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of customers: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'customer_id'
);
