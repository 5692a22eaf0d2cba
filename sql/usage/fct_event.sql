CREATE TABLE IF NOT EXISTS usage.fct_event (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  user_id STRING COMMENT 'Who did it; see dim_user',
  account_id STRING COMMENT 'Account exactly as it was on the event; null stays null',
  event_name STRING COMMENT 'What happened; see dim_event_type',
  event_category STRING COMMENT 'engagement, work_session or output; other for a name not known',
  duration_seconds INT COMMENT 'Seconds of work, on timer_stop and manual_time_added',
  task_id STRING COMMENT 'Task the event is about',
  source STRING COMMENT 'Client that sent it: desktop, web, mobile or api',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'When it happened',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE COMMENT 'UTC date of event_ts'
)
COMMENT 'Usage events, one row per event, append-only'
PARTITIONED BY (event_date)
WITH (
  'tidemark.primary-key' = 'event_id',
  'tidemark.dated-by' = 'event_date'
);

-- The category is a CASE and not a join with dim_event_type: a streaming join would keep every event in state.
INSERT INTO usage.fct_event
SELECT
  event_id,
  user_id,
  account_id,
  event_name,
  CASE event_name
    WHEN 'app_open' THEN 'engagement'
    WHEN 'dashboard_view' THEN 'engagement'
    WHEN 'timer_start' THEN 'work_session'
    WHEN 'timer_stop' THEN 'work_session'
    WHEN 'idle_detected' THEN 'work_session'
    WHEN 'manual_time_added' THEN 'work_session'
    WHEN 'task_created' THEN 'output'
    WHEN 'task_completed' THEN 'output'
    ELSE 'other'
  END AS event_category,
  duration_seconds,
  task_id,
  source,
  event_ts,
  ingested_at,
  event_date
FROM usage.raw_event;
