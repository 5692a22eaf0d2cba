CREATE TABLE IF NOT EXISTS product.raw_order (
  order_id STRING NOT NULL COMMENT 'The order',
  user_id STRING COMMENT 'Who ordered; null when unknown',
  amount DECIMAL(18, 4) COMMENT 'What was paid, in the currency of the shop',
  product_category STRING COMMENT 'Kind of product that was bought',
  payment_method STRING COMMENT 'How it was paid, such as credit_card or paypal',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was ordered',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the order was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Orders: one row per order, which never changes'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'order_id'
);
