-- table: int_event_sessions
-- severity: error
-- Events of sessions add up to the valid events, date of the session's start by date.
SELECT
  CAST(COALESCE(s.started, e.started) AS STRING) AS failing_key,
  CAST(COALESCE(s.events, 0) AS STRING) || ' events of ' || CAST(COALESCE(e.events, 0) AS STRING) AS reason
FROM (
  SELECT CAST(session_start AS DATE) AS started, SUM(events_in_session) AS events
  FROM product.int_event_sessions
  GROUP BY CAST(session_start AS DATE)
) AS s
FULL OUTER JOIN (
  SELECT CAST(session_start AS DATE) AS started, COUNT(*) AS events
  FROM product.session_event
  GROUP BY CAST(session_start AS DATE)
) AS e
  ON e.started = s.started
WHERE s.events IS DISTINCT FROM e.events;
