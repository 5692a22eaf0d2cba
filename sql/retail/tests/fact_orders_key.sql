-- table: fact_orders
-- severity: error
-- The primary key (order_item_key) identifies one row and is never null.
SELECT
  COALESCE(CAST(order_item_key AS STRING), 'null') AS failing_key,
  CASE
    WHEN order_item_key IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.fact_orders
GROUP BY order_item_key
HAVING COUNT(*) > 1 OR order_item_key IS NULL;
