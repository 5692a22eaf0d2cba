-- table: fct_user_day
-- severity: error
-- On every UTC day, the events of all users add up to the events of fct_event.
SELECT
  CAST(COALESCE(f.event_date, d.activity_date) AS STRING) AS failing_key,
  CAST(COALESCE(d.events, 0) AS STRING) || ' events counted, '
    || CAST(COALESCE(f.events, 0) AS STRING) || ' in fct_event' AS reason
FROM (
  SELECT event_date, COUNT(*) AS events
  FROM usage.fct_event
  GROUP BY event_date
) AS f
FULL OUTER JOIN (
  SELECT activity_date, SUM(events) AS events
  FROM usage.fct_user_day
  GROUP BY activity_date
) AS d
  ON d.activity_date = f.event_date
WHERE COALESCE(f.events, 0) <> COALESCE(d.events, 0);
