-- table: raw_order
-- severity: error
-- The primary key (order_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(order_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN order_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.raw_order
GROUP BY order_id
HAVING COUNT(*) > 1 OR order_id IS NULL;
