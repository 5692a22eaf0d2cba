CREATE TABLE IF NOT EXISTS vehicle.fact_vehicle_price (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from vehicle_id and changed_at where the source has none',
  vehicle_id STRING COMMENT 'The vehicle',
  list_price DECIMAL(18, 4) COMMENT 'What the dealer asks, in US dollars',
  incentive_amount DECIMAL(18, 4) COMMENT 'What is taken off for now, in US dollars; null for nothing',
  changed_at TIMESTAMP_LTZ(6) COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN COMMENT 'True when the price was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'From when the price holds',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When the change was received',
  event_date DATE COMMENT 'UTC date of event_ts'
)
COMMENT 'Prices of vehicles over time, one row per change, as logged; the price of an instant is the last by (event_ts, ingested_at, change_id)'
PARTITIONED BY (event_date)
WITH (
  'tidemark.primary-key' = 'change_id',
  'tidemark.dated-by' = 'event_date'
);

INSERT INTO vehicle.fact_vehicle_price
SELECT
  change_id,
  vehicle_id,
  list_price,
  incentive_amount,
  changed_at,
  is_deleted,
  event_ts,
  ingested_at,
  event_date
FROM vehicle.raw_price;
