-- table: fct_experiment_unit_outcomes
-- severity: error
-- A window begins with the first exposure, or without one with the assignment, and never before the assignment: so no
-- outcome is from before the unit could have seen its variant.
SELECT
  experiment_id || ' | ' || user_id AS failing_key,
  'window_start is ' || COALESCE(CAST(window_start AS STRING), 'null')
    || ', assignment_ts ' || CAST(assignment_ts AS STRING)
    || ', first_exposure_ts ' || COALESCE(CAST(first_exposure_ts AS STRING), 'null') AS reason
FROM experiment.fct_experiment_unit_outcomes
WHERE window_anchor IS NOT NULL
  AND (window_start IS DISTINCT FROM COALESCE(first_exposure_ts, assignment_ts) OR window_start < assignment_ts);
