CREATE TABLE IF NOT EXISTS vehicle.raw_purchase (
  purchase_id STRING NOT NULL COMMENT 'Identifies the purchase',
  customer_id STRING NOT NULL COMMENT 'Who bought',
  vehicle_id STRING NOT NULL COMMENT 'What was bought',
  lead_id STRING COMMENT 'Lead the dealer names for it; links nothing',
  campaign_id STRING COMMENT 'Campaign the dealer names; no touch, and not what the purchase is credited to',
  purchase_price DECIMAL(18, 4) NOT NULL COMMENT 'What was paid, in US dollars',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was bought',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Purchases: one row per vehicle bought'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'purchase_id'
);
