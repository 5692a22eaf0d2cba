CREATE TABLE IF NOT EXISTS vehicle.raw_vehicle (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from vehicle_id and changed_at where the source has none',
  vehicle_id STRING NOT NULL COMMENT 'The vehicle',
  vin STRING COMMENT 'Last six characters of the vehicle identification number, which is never stored whole; null when it has six or fewer',
  make STRING COMMENT 'Who built it',
  model STRING COMMENT 'Model',
  model_year INT COMMENT 'Model year',
  `trim` STRING COMMENT 'Version of the model',
  body_type STRING COMMENT 'Such as suv or sedan',
  fuel_type STRING COMMENT 'Such as gas, hybrid or electric',
  `condition` STRING COMMENT 'new, used or certified',
  mileage INT COMMENT 'Miles on the clock',
  dealer_id STRING COMMENT 'Dealer that sells it',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the vehicle was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of vehicles: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'vehicle_id',
  'tidemark.masked.vin' = 'last 6'
);
