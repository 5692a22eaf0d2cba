-- table: dim_customer
-- severity: error
-- The primary key (customer_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(customer_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN customer_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.dim_customer
GROUP BY customer_id
HAVING COUNT(*) > 1 OR customer_id IS NULL;
