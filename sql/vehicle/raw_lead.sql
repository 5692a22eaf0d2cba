CREATE TABLE IF NOT EXISTS vehicle.raw_lead (
  lead_id STRING NOT NULL COMMENT 'Identifies the submission',
  anonymous_id STRING COMMENT 'Browser or device it came from',
  customer_id STRING COMMENT 'Customer who submitted it, where known',
  vehicle_id STRING NOT NULL COMMENT 'Vehicle it is about',
  campaign_id STRING COMMENT 'Campaign as the form has it; no touch, and not what the lead is credited to',
  experiment_id STRING COMMENT 'Experiment as the form has it',
  lead_type STRING NOT NULL COMMENT 'contact_dealer, schedule_test_drive or request_quote',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was submitted',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Leads, as the dealers'' systems have them: one row per submission'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'lead_id'
);
