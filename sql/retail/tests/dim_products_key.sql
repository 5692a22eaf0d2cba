-- table: dim_products
-- severity: error
-- The primary key (product_key) identifies one row and is never null.
SELECT
  COALESCE(CAST(product_key AS STRING), 'null') AS failing_key,
  CASE
    WHEN product_key IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.dim_products
GROUP BY product_key
HAVING COUNT(*) > 1 OR product_key IS NULL;
