-- table: dim_user
-- severity: error
-- The primary key (user_id) identifies one row and is never null.
SELECT
  COALESCE(user_id, 'null') AS failing_key,
  CASE
    WHEN user_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.dim_user
GROUP BY user_id
HAVING COUNT(*) > 1 OR user_id IS NULL;
