-- table: fact_assignment
-- severity: error
-- Units in are units out: every experiment and user of raw_assignment has its unit, and the rows it counts add up.
SELECT
  COALESCE(r.experiment_id, a.experiment_id) || ' | ' || COALESCE(r.user_id, a.user_id) AS failing_key,
  CAST(COALESCE(a.assignments_seen, 0) AS STRING) || ' assignments counted, '
    || CAST(COALESCE(r.assignments, 0) AS STRING) || ' in raw_assignment' AS reason
FROM (
  SELECT experiment_id, user_id, COUNT(*) AS assignments
  FROM experiment.raw_assignment
  GROUP BY experiment_id, user_id
) AS r
FULL OUTER JOIN experiment.fact_assignment AS a
  ON a.experiment_id = r.experiment_id
  AND a.user_id = r.user_id
WHERE COALESCE(a.assignments_seen, 0) <> COALESCE(r.assignments, 0);
