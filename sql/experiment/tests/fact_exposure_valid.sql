-- table: fact_exposure
-- severity: error
-- A valid exposure is of the unit's variant, at or after its assignment, and while the experiment runs.
SELECT
  e.exposure_id AS failing_key,
  CASE
    WHEN a.user_id IS NULL THEN 'has no assignment'
    WHEN e.event_ts < a.assignment_ts THEN 'is before the assignment'
    WHEN e.variant_id <> a.variant_id THEN 'is of variant ' || e.variant_id || ', the unit of ' || a.variant_id
    WHEN x.experiment_id IS NULL THEN 'is of no known experiment'
    ELSE 'is outside the experiment'
  END AS reason
FROM experiment.fact_exposure AS e
LEFT JOIN experiment.fact_assignment AS a
  ON a.experiment_id = e.experiment_id
  AND a.user_id = e.user_id
LEFT JOIN experiment.dim_experiment AS x
  ON x.experiment_id = e.experiment_id
  AND NOT x.is_deleted
WHERE e.validity = 'valid'
  AND (
    a.user_id IS NULL
    OR e.event_ts < a.assignment_ts
    OR e.variant_id <> a.variant_id
    OR x.experiment_id IS NULL
    OR e.event_ts < x.start_ts
    OR e.event_ts >= x.end_ts
  );
