-- Filled by an operator, dev.tidemark.operator.ProductSessions.
CREATE TABLE IF NOT EXISTS product.session_event (
  event_id STRING NOT NULL COMMENT 'Identifies the event',
  user_id STRING COMMENT 'Who did it',
  event_type STRING COMMENT 'What was done, in lower case; null when blank',
  utm_source STRING COMMENT 'Campaign source of the visit, in lower case',
  page STRING COMMENT 'Page it was done on',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'When it was done',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts',
  session_id STRING COMMENT 'Session of the user: SURROGATE_KEY(user_id, session_start)',
  session_start TIMESTAMP_LTZ(6) COMMENT 'Time of the first event of the session, which has no gap longer than the session timeout, 30 minutes by default',
  PRIMARY KEY (event_id) NOT ENFORCED
)
COMMENT 'Events with a user and their sessions, staged as in stg_events, one row per valid event'
PARTITIONED BY (event_date)
WITH (
  'tidemark.dated-by' = 'event_date',
  'tidemark.lookback-days' = '1'
);
