-- table: raw_event
-- severity: warn
-- Staged rows with a flag: no figure has them.
SELECT
  event_id AS failing_key,
  data_quality_flag AS reason
FROM product.stg_events
WHERE data_quality_flag <> 'valid';
