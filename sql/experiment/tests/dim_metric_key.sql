-- table: dim_metric
-- severity: error
-- The primary key (metric_id) identifies one row and is never null.
SELECT
  COALESCE(metric_id, 'null') AS failing_key,
  CASE
    WHEN metric_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM experiment.dim_metric
GROUP BY metric_id
HAVING COUNT(*) > 1 OR metric_id IS NULL;
