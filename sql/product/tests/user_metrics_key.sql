-- table: user_metrics
-- severity: error
-- The primary key (user_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(user_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN user_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.user_metrics
GROUP BY user_id
HAVING COUNT(*) > 1 OR user_id IS NULL;
