-- table: dim_metric
-- severity: warn
-- direction, where there is one, is increase or decrease. An unknown aggregation never comes this far.
SELECT
  metric_id AS failing_key,
  'direction is "' || direction || '"' AS reason
FROM experiment.dim_metric
WHERE direction NOT IN ('increase', 'decrease');
