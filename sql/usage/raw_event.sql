CREATE TABLE IF NOT EXISTS usage.raw_event (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  user_id STRING NOT NULL COMMENT 'Who did it',
  account_id STRING COMMENT 'Account the user worked for at that moment, as the client sent it',
  event_name STRING NOT NULL COMMENT 'What happened, such as app_open or task_completed',
  duration_seconds INT COMMENT 'Seconds of work, on timer_stop and manual_time_added',
  task_id STRING COMMENT 'Task the event is about',
  source STRING COMMENT 'Client that sent it: desktop, web, mobile or api',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it happened',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Event log of product usage: one row per event, as it was sent'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'event_id'
);
