-- table: fact_events
-- severity: error
-- A session begins with its first event, is named after it, and is of one anonymous_id.
SELECT
  session_id AS failing_key,
  'session_start is ' || CAST(MIN(session_start) AS STRING) || ', the first event at '
    || CAST(MIN(event_ts) AS STRING) AS reason
FROM vehicle.fact_events
GROUP BY session_id
HAVING MIN(event_ts) <> MIN(session_start)
  OR MIN(session_start) <> MAX(session_start)
  OR MIN(anonymous_id) <> MAX(anonymous_id)
  OR session_id <> SURROGATE_KEY(MIN(anonymous_id), MIN(event_ts));
