CREATE TABLE IF NOT EXISTS retail.raw_click (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  user_id STRING COMMENT 'Who clicked; null when unknown',
  session_id STRING COMMENT 'Visit the event belongs to',
  event_name STRING NOT NULL COMMENT 'What was done',
  page STRING COMMENT 'Page it was done on',
  product_id STRING COMMENT 'Product that was looked at, if any',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was done',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Clickstream of the shop: one row per event'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'event_id'
);
