-- table: fact_assignment
-- severity: warn
-- The experiment of a unit is defined, and not deleted. A warning, not an error: see fact_assignment_variant.
SELECT
  a.experiment_id || ' | ' || a.user_id AS failing_key,
  'no experiment ' || a.experiment_id AS reason
FROM experiment.fact_assignment AS a
LEFT JOIN experiment.dim_experiment AS x
  ON x.experiment_id = a.experiment_id
  AND NOT x.is_deleted
WHERE x.experiment_id IS NULL;
