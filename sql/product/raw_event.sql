CREATE TABLE IF NOT EXISTS product.raw_event (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  user_id STRING COMMENT 'Who did it; null when unknown',
  event_type STRING NOT NULL COMMENT 'What was done, such as pageview, click, login, signup, add_to_cart or purchase',
  utm_source STRING COMMENT 'Campaign source of the visit',
  page STRING COMMENT 'Page it was done on',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was done',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Events of the product: one row per event'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'event_id'
);
