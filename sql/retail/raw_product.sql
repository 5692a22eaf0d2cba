CREATE TABLE IF NOT EXISTS retail.raw_product (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from product_id and changed_at where the source has none',
  product_id STRING NOT NULL COMMENT 'The product',
  product_name STRING COMMENT 'What it is called',
  category STRING COMMENT 'Group of products it belongs to',
  price DECIMAL(18, 4) COMMENT 'List price of one piece',
  rating DOUBLE COMMENT 'Average rating by customers',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the product was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of products: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'product_id',
  'tidemark.concerns' = 'raw_order_item.product_id',
  'tidemark.asked-for' = 'existence'
);
