-- table: fact_exposure
-- severity: error
-- The primary key (exposure_id) identifies one row and is never null.
SELECT
  COALESCE(exposure_id, 'null') AS failing_key,
  CASE
    WHEN exposure_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM experiment.fact_exposure
GROUP BY exposure_id
HAVING COUNT(*) > 1 OR exposure_id IS NULL;
