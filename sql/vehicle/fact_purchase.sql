CREATE TABLE IF NOT EXISTS vehicle.fact_purchase (
  purchase_id STRING NOT NULL COMMENT 'Identifies the purchase',
  customer_id STRING COMMENT 'Who bought',
  vehicle_id STRING COMMENT 'What was bought',
  lead_id STRING COMMENT 'Lead the dealer names for it; links nothing',
  campaign_id STRING COMMENT 'Campaign the dealer names; no touch, and not what the purchase is credited to',
  purchase_price DECIMAL(18, 4) COMMENT 'What was paid, in US dollars',
  purchase_ts TIMESTAMP_LTZ(6) COMMENT 'When it was bought',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE COMMENT 'UTC date of purchase_ts'
)
COMMENT 'Purchases, one row per vehicle bought, as logged'
PARTITIONED BY (event_date)
WITH (
  'tidemark.primary-key' = 'purchase_id',
  'tidemark.dated-by' = 'event_date',
  'tidemark.event-clock' = 'purchase_ts'
);

INSERT INTO vehicle.fact_purchase
SELECT
  purchase_id,
  customer_id,
  vehicle_id,
  lead_id,
  campaign_id,
  purchase_price,
  event_ts AS purchase_ts,
  ingested_at,
  event_date
FROM vehicle.raw_purchase;
