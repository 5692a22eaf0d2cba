-- table: dim_metric
-- severity: warn
-- What a ratio divides are metrics that exist and are no ratios themselves.
SELECT
  r.metric_id AS failing_key,
  CASE
    WHEN p.metric_id IS NULL THEN 'no metric ' || r.part_id
    ELSE 'its part ' || r.part_id || ' is a ratio'
  END AS reason
FROM (
  SELECT metric_id, numerator_metric_id AS part_id
  FROM experiment.dim_metric
  WHERE aggregation = 'ratio' AND NOT is_deleted
  UNION
  SELECT metric_id, denominator_metric_id AS part_id
  FROM experiment.dim_metric
  WHERE aggregation = 'ratio' AND NOT is_deleted
) AS r
LEFT JOIN experiment.dim_metric AS p
  ON p.metric_id = r.part_id
  AND NOT p.is_deleted
WHERE p.metric_id IS NULL OR p.aggregation = 'ratio';
