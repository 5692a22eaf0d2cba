-- table: fct_event
-- severity: warn
-- duration_seconds lies between 0 and 86,400 (a day) and comes only on timer_stop and manual_time_added.
SELECT
  event_id AS failing_key,
  CASE
    WHEN duration_seconds NOT BETWEEN 0 AND 86400 THEN CAST(duration_seconds AS STRING) || ' seconds'
    ELSE 'a duration on ' || event_name
  END AS reason
FROM usage.fct_event
WHERE duration_seconds NOT BETWEEN 0 AND 86400
  OR (duration_seconds IS NOT NULL AND event_name NOT IN ('timer_stop', 'manual_time_added'));
