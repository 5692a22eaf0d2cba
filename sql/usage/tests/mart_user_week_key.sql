-- table: mart_user_week
-- severity: error
-- The primary key (user_id, week_start) identifies one row and no part of it is null.
SELECT
  COALESCE(user_id, 'null') || ' | ' || COALESCE(CAST(week_start AS STRING), 'null') AS failing_key,
  CASE
    WHEN user_id IS NULL OR week_start IS NULL THEN 'a part of the key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.mart_user_week
GROUP BY user_id, week_start
HAVING COUNT(*) > 1 OR user_id IS NULL OR week_start IS NULL;
