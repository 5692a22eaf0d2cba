CREATE TABLE IF NOT EXISTS retail.raw_customer (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from customer_id and changed_at where the source has none',
  customer_id STRING NOT NULL COMMENT 'The customer',
  email STRING COMMENT 'Address the shop writes to',
  first_name STRING COMMENT 'Given name',
  last_name STRING COMMENT 'Family name',
  country STRING COMMENT 'Country the customer lives in',
  customer_segment STRING COMMENT 'Part of the market the customer belongs to',
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
  'tidemark.change-key' = 'customer_id',
  'tidemark.concerns' = 'raw_order.customer_id'
);
