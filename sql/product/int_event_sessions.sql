CREATE TABLE IF NOT EXISTS product.int_event_sessions (
  user_id STRING NOT NULL COMMENT 'Whose session it is, a known user or not',
  session_id STRING NOT NULL COMMENT 'SURROGATE_KEY(user_id, session_start)',
  session_start TIMESTAMP_LTZ(6) COMMENT 'First event',
  session_end TIMESTAMP_LTZ(6) COMMENT 'Last event',
  events_in_session BIGINT COMMENT 'Events',
  unique_event_types BIGINT COMMENT 'Different types among them',
  session_duration_minutes DOUBLE COMMENT 'Minutes from the first to the last event',
  pageviews_in_session BIGINT COMMENT 'Events of type pageview',
  purchases_in_session BIGINT COMMENT 'Events of type purchase',
  session_outcome STRING COMMENT 'converted with a purchase, engaged from 5 events, browsed from 2, else bounced',
  first_event_type STRING COMMENT 'Type of the first event, of several at one instant the one received first, then by event_id',
  last_event_type STRING COMMENT 'Type of the last event in the same order',
  PRIMARY KEY (user_id, session_id) NOT ENFORCED
)
COMMENT 'Sessions, one row per run of events of a user without a gap of more than the session timeout'
WITH (
  'tidemark.event-clock' = 'session_end'
);

-- The order of events as a text that sorts as they do, and ends in the type: MIN and MAX of it are taken back as
-- rows leave a session, which LAST_BY cannot do. The first event is looked for among those at the start alone.
INSERT INTO product.int_event_sessions
WITH positioned AS (
  SELECT
    *,
    CAST(event_ts AS STRING) || CAST(ingested_at AS STRING) || event_id || CHR(0) || COALESCE(event_type, '') AS place
  FROM product.session_event
),
session AS (
  SELECT
    user_id,
    session_id,
    session_start,
    MAX(event_ts) AS session_end,
    COUNT(*) AS events_in_session,
    COUNT(DISTINCT event_type) AS unique_event_types,
    COUNT(*) FILTER (WHERE event_type = 'pageview') AS pageviews_in_session,
    COUNT(*) FILTER (WHERE event_type = 'purchase') AS purchases_in_session,
    MIN(place) FILTER (WHERE event_ts = session_start) AS first_place,
    MAX(place) AS last_place
  FROM positioned
  GROUP BY user_id, session_id, session_start
)
SELECT
  user_id,
  session_id,
  session_start,
  session_end,
  events_in_session,
  unique_event_types,
  MINUTES_BETWEEN(session_start, session_end) AS session_duration_minutes,
  pageviews_in_session,
  purchases_in_session,
  CASE
    WHEN purchases_in_session > 0 THEN 'converted'
    WHEN events_in_session >= CAST(SETTING('product.engaged-session-events', '5') AS BIGINT) THEN 'engaged'
    WHEN events_in_session >= CAST(SETTING('product.browsed-session-events', '2') AS BIGINT) THEN 'browsed'
    ELSE 'bounced'
  END AS session_outcome,
  NULLIF(SPLIT_INDEX(first_place, CHR(0), 1), '') AS first_event_type,
  NULLIF(SPLIT_INDEX(last_place, CHR(0), 1), '') AS last_event_type
FROM session;
