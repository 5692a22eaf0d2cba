-- table: raw_user
-- severity: error
-- The primary key (change_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(change_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN change_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.raw_user
GROUP BY change_id
HAVING COUNT(*) > 1 OR change_id IS NULL;
