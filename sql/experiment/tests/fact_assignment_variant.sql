-- table: fact_assignment
-- severity: warn
-- The variant of a unit is defined, and not deleted. A warning, not an error: a definition often arrives after the
-- assignment that names it, and the unit is kept as it is.
SELECT
  a.experiment_id || ' | ' || a.user_id AS failing_key,
  'no variant ' || a.variant_id AS reason
FROM experiment.fact_assignment AS a
LEFT JOIN experiment.dim_experiment_variant AS v
  ON v.experiment_id = a.experiment_id
  AND v.variant_id = a.variant_id
  AND NOT v.is_deleted
WHERE v.variant_id IS NULL;
