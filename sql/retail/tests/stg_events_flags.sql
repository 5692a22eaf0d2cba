-- table: raw_click
-- severity: warn
-- Staged rows with a flag: they are used all the same.
SELECT
  event_id AS failing_key,
  data_quality_flag AS reason
FROM retail.stg_events
WHERE data_quality_flag <> 'valid';
