-- table: mart_plan_day
-- severity: error
-- The primary key (plan_tier, activity_date) identifies one row and no part of it is null.
SELECT
  COALESCE(plan_tier, 'null') || ' | ' || COALESCE(CAST(activity_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN plan_tier IS NULL OR activity_date IS NULL THEN 'a part of the key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.mart_plan_day
GROUP BY plan_tier, activity_date
HAVING COUNT(*) > 1 OR plan_tier IS NULL OR activity_date IS NULL;
