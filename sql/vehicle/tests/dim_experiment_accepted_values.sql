-- table: dim_experiment
-- severity: warn
-- randomization_unit is customer or session.
SELECT
  experiment_id AS failing_key,
  'randomization_unit is "' || randomization_unit || '"' AS reason
FROM vehicle.dim_experiment
WHERE randomization_unit NOT IN ('customer', 'session');
