CREATE TABLE IF NOT EXISTS retail.raw_order (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from order_id and changed_at where the source has none',
  order_id STRING NOT NULL COMMENT 'The order',
  customer_id STRING COMMENT 'Who ordered; null for a guest',
  status STRING COMMENT 'Where the order stands, such as placed, completed or cancelled',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the order was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the order was placed',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of orders: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'order_id',
  'tidemark.business-time' = 'true',
  'tidemark.concerns' = 'raw_order.order_id'
);
