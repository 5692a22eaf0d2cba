-- table: session_event
-- severity: error
-- Every event of the log that has a user is there, under its date.
SELECT
  CAST(COALESCE(l.event_date, s.event_date) AS STRING) AS failing_key,
  CAST(COALESCE(s.events, 0) AS STRING) || ' events of ' || CAST(COALESCE(l.events, 0) AS STRING) AS reason
FROM (
  SELECT event_date, COUNT(*) AS events
  FROM product.raw_event
  WHERE user_id IS NOT NULL
  GROUP BY event_date
) AS l
FULL OUTER JOIN (
  SELECT event_date, COUNT(*) AS events
  FROM product.session_event
  GROUP BY event_date
) AS s
  ON s.event_date = l.event_date
WHERE l.events IS DISTINCT FROM s.events;
