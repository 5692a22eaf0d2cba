CREATE TABLE IF NOT EXISTS usage.fct_user_day (
  user_id STRING NOT NULL COMMENT 'The person; see dim_user',
  activity_date DATE NOT NULL COMMENT 'UTC date of the events',
  account_id STRING COMMENT 'Account of the last event of the day that has one',
  events BIGINT COMMENT 'Events of the day',
  engagement_events BIGINT COMMENT 'Events of category engagement',
  work_session_events BIGINT COMMENT 'Events of category work_session',
  output_events BIGINT COMMENT 'Events of category output',
  work_seconds BIGINT COMMENT 'Seconds worked: duration of timer_stop only, so that time is never counted twice',
  tasks_created BIGINT COMMENT 'task_created events',
  tasks_completed BIGINT COMMENT 'task_completed events',
  first_event_ts TIMESTAMP_LTZ(6) COMMENT 'First event of the day',
  last_event_ts TIMESTAMP_LTZ(6) COMMENT 'Last event of the day',
  max_ingested_at TIMESTAMP_LTZ(6) COMMENT 'When the last of them was received',
  late_events BIGINT COMMENT 'Events received more than an hour after they happened',
  PRIMARY KEY (user_id, activity_date) NOT ENFORCED
)
COMMENT 'Work of a user on a UTC day, one row per user and day with at least one event'
PARTITIONED BY (activity_date)
WITH (
  'tidemark.dated-by' = 'activity_date',
  'tidemark.event-clock' = 'last_event_ts',
  'tidemark.ingest-clock' = 'max_ingested_at'
);

INSERT INTO usage.fct_user_day
SELECT
  user_id,
  event_date AS activity_date,
  LAST_BY(account_id, event_ts, ingested_at, event_id) AS account_id,
  COUNT(*) AS events,
  COUNT(*) FILTER (WHERE event_category = 'engagement') AS engagement_events,
  COUNT(*) FILTER (WHERE event_category = 'work_session') AS work_session_events,
  COUNT(*) FILTER (WHERE event_category = 'output') AS output_events,
  COALESCE(SUM(CAST(duration_seconds AS BIGINT)) FILTER (WHERE event_name = 'timer_stop'), 0) AS work_seconds,
  COUNT(*) FILTER (WHERE event_name = 'task_created') AS tasks_created,
  COUNT(*) FILTER (WHERE event_name = 'task_completed') AS tasks_completed,
  MIN(event_ts) AS first_event_ts,
  MAX(event_ts) AS last_event_ts,
  MAX(ingested_at) AS max_ingested_at,
  COUNT(*) FILTER (WHERE ingested_at > TIMESTAMPADD(HOUR, 1, event_ts)) AS late_events
FROM usage.fct_event
GROUP BY user_id, event_date;
