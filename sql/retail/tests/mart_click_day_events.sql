-- table: mart_click_day
-- severity: error
-- The events of a day are those of the log.
SELECT
  CAST(COALESCE(m.event_date, r.event_date) AS STRING) AS failing_key,
  CAST(COALESCE(m.events, 0) AS STRING) || ' events counted, ' || CAST(COALESCE(r.events, 0) AS STRING)
    || ' in the log' AS reason
FROM retail.mart_click_day AS m
FULL OUTER JOIN (
  SELECT event_date, COUNT(*) AS events
  FROM retail.raw_click
  GROUP BY event_date
) AS r
  ON r.event_date = m.event_date
WHERE m.events IS DISTINCT FROM r.events;
