CREATE TABLE IF NOT EXISTS retail.raw_order_item (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from order_item_id and changed_at where the source has none',
  order_item_id STRING NOT NULL COMMENT 'The line',
  order_id STRING NOT NULL COMMENT 'The order it belongs to',
  product_id STRING NOT NULL COMMENT 'What was ordered',
  quantity INT NOT NULL COMMENT 'Pieces; negative for a return',
  unit_price DECIMAL(18, 4) NOT NULL COMMENT 'Price of one piece before the discount',
  discount DECIMAL(9, 6) COMMENT 'Share of the price that is taken off, 0 to 1; null for none',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the line was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of order lines: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'order_item_id',
  'tidemark.business-time' = 'true',
  'tidemark.concerns' = 'raw_order.order_id'
);
