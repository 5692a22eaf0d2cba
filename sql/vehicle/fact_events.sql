CREATE TABLE IF NOT EXISTS vehicle.fact_events (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  anonymous_id STRING COMMENT 'The browser or device, whoever sits at it',
  customer_id STRING COMMENT 'Who was known to do it; null when nobody was logged in',
  event_name STRING COMMENT 'What was done, such as vehicle_view, save_vehicle, lead_submit or login',
  vehicle_id STRING COMMENT 'Vehicle it is about, if any',
  campaign_id STRING COMMENT 'Campaign that brought or showed it, if any; an event that has one is a touch of the campaign',
  experiment_id STRING COMMENT 'Experiment it belongs to, if any',
  variant_id STRING COMMENT 'Variant of the experiment that was shown',
  page STRING COMMENT 'Page it was done on',
  channel STRING COMMENT 'How the visitor came, such as search, email or direct',
  latency_ms DOUBLE COMMENT 'How long the page took to answer, in milliseconds',
  session_id STRING COMMENT 'SURROGATE_KEY(anonymous_id, session_start): events of one anonymous_id with gaps of at most 30 minutes (setting vehicle.session-timeout-minutes)',
  session_start TIMESTAMP_LTZ(6) COMMENT 'event_ts of the first event of the session',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'When it was done',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE COMMENT 'UTC date of event_ts',
  PRIMARY KEY (event_id) NOT ENFORCED
)
COMMENT 'Shopping events, one row per event, as logged, with the session they belong to; only session_id and session_start are ever corrected'
PARTITIONED BY (event_date)
WITH (
  'tidemark.dated-by' = 'event_date',
  'tidemark.lookback-days' = '1'
);
