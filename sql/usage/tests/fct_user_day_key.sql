-- table: fct_user_day
-- severity: error
-- The primary key (user_id, activity_date) identifies one row and no part of it is null.
SELECT
  COALESCE(user_id, 'null') || ' | ' || COALESCE(CAST(activity_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN user_id IS NULL OR activity_date IS NULL THEN 'a part of the key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.fct_user_day
GROUP BY user_id, activity_date
HAVING COUNT(*) > 1 OR user_id IS NULL OR activity_date IS NULL;
