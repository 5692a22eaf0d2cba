-- table: mart_experiment_balance
-- severity: error
-- The units of the whole, and those of all segments where there are some, are those of fct_experiment_unit_outcomes.
SELECT
  b.experiment_id || ' | ' || b.part AS failing_key,
  CAST(b.units AS STRING) || ' units, and there are ' || CAST(COALESCE(u.units, 0) AS STRING) AS reason
FROM (
  SELECT
    experiment_id,
    CASE WHEN segment = 'all' THEN 'all' ELSE 'segments' END AS part,
    SUM(observed_assigned) AS units
  FROM experiment.mart_experiment_balance
  GROUP BY experiment_id, CASE WHEN segment = 'all' THEN 'all' ELSE 'segments' END
) AS b
LEFT JOIN (
  SELECT experiment_id, COUNT(*) AS units
  FROM experiment.fct_experiment_unit_outcomes
  GROUP BY experiment_id
) AS u
  ON u.experiment_id = b.experiment_id
WHERE b.units <> COALESCE(u.units, 0);
