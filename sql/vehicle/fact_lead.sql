CREATE TABLE IF NOT EXISTS vehicle.fact_lead (
  lead_id STRING NOT NULL COMMENT 'Identifies the submission',
  anonymous_id STRING COMMENT 'Browser or device it came from',
  customer_id STRING COMMENT 'Customer who submitted it, where known',
  vehicle_id STRING COMMENT 'Vehicle it is about',
  campaign_id STRING COMMENT 'Campaign as the form has it; no touch, and not what the lead is credited to',
  experiment_id STRING COMMENT 'Experiment as the form has it',
  lead_type STRING COMMENT 'contact_dealer, schedule_test_drive or request_quote',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'When it was submitted',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE COMMENT 'UTC date of event_ts'
)
COMMENT 'Leads, one row per submission, as logged: repeated submissions are here, and what counts is told by mart_funnel_journey'
PARTITIONED BY (event_date)
WITH (
  'tidemark.primary-key' = 'lead_id',
  'tidemark.dated-by' = 'event_date'
);

INSERT INTO vehicle.fact_lead
SELECT
  lead_id,
  anonymous_id,
  customer_id,
  vehicle_id,
  campaign_id,
  experiment_id,
  lead_type,
  event_ts,
  ingested_at,
  event_date
FROM vehicle.raw_lead;
