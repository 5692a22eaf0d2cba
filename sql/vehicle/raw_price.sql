CREATE TABLE IF NOT EXISTS vehicle.raw_price (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from vehicle_id and changed_at where the source has none',
  vehicle_id STRING NOT NULL COMMENT 'The vehicle',
  list_price DECIMAL(18, 4) NOT NULL COMMENT 'What the dealer asks, in US dollars',
  incentive_amount DECIMAL(18, 4) COMMENT 'What is taken off for now, in US dollars; null for nothing',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the price was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of prices of vehicles: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'vehicle_id',
  'tidemark.concerns' = 'raw_price.change_id'
);
