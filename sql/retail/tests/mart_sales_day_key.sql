-- table: mart_sales_day
-- severity: error
-- The primary key (order_date) identifies one row and is never null.
SELECT
  COALESCE(CAST(order_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN order_date IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.mart_sales_day
GROUP BY order_date
HAVING COUNT(*) > 1 OR order_date IS NULL;
