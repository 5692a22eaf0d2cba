-- table: dim_customers
-- severity: error
-- The primary key (customer_key) identifies one row and is never null.
SELECT
  COALESCE(CAST(customer_key AS STRING), 'null') AS failing_key,
  CASE
    WHEN customer_key IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.dim_customers
GROUP BY customer_key
HAVING COUNT(*) > 1 OR customer_key IS NULL;
