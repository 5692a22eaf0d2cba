CREATE TABLE IF NOT EXISTS vehicle.raw_event (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  anonymous_id STRING NOT NULL COMMENT 'The browser or device, whoever sits at it',
  customer_id STRING COMMENT 'Who was known to do it; null when nobody was logged in',
  event_name STRING NOT NULL COMMENT 'What was done, such as vehicle_view, save_vehicle, lead_submit or login',
  vehicle_id STRING COMMENT 'Vehicle it is about, if any',
  campaign_id STRING COMMENT 'Campaign that brought or showed it, if any; an event that has one is a touch of the campaign',
  experiment_id STRING COMMENT 'Experiment it belongs to, if any',
  variant_id STRING COMMENT 'Variant of the experiment that was shown',
  page STRING COMMENT 'Page it was done on',
  channel STRING COMMENT 'How the visitor came, such as search, email or direct',
  latency_ms DOUBLE COMMENT 'How long the page took to answer, in milliseconds',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was done',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Shopping events of the site and the app: one row per event'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'event_id'
);
