-- table: mart_activity_day
-- severity: error
-- The primary key (activity_date) identifies one row and is never null.
SELECT
  COALESCE(CAST(activity_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN activity_date IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.mart_activity_day
GROUP BY activity_date
HAVING COUNT(*) > 1 OR activity_date IS NULL;
