-- table: fct_experiment_unit_outcomes
-- severity: error
-- Units in are units out: the rows are those of fact_assignment, with the variant that is there.
SELECT
  COALESCE(a.experiment_id, u.experiment_id) || ' | ' || COALESCE(a.user_id, u.user_id) AS failing_key,
  CASE
    WHEN u.user_id IS NULL THEN 'assigned and no unit'
    WHEN a.user_id IS NULL THEN 'a unit and not assigned'
    ELSE 'variant is ' || u.variant_id || ' and should be ' || a.variant_id
  END AS reason
FROM experiment.fact_assignment AS a
FULL OUTER JOIN experiment.fct_experiment_unit_outcomes AS u
  ON u.experiment_id = a.experiment_id
  AND u.user_id = a.user_id
WHERE a.variant_id IS DISTINCT FROM u.variant_id;
