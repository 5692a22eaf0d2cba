-- table: dim_customers
-- severity: error
-- A customer has exactly one current version.
SELECT
  customer_id AS failing_key,
  CAST(COUNT(*) FILTER (WHERE is_current) AS STRING) || ' current versions' AS reason
FROM retail.dim_customers
GROUP BY customer_id
HAVING COUNT(*) FILTER (WHERE is_current) <> 1;
