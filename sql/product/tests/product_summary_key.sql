-- table: product_summary
-- severity: error
-- The primary key (product_category) identifies one row and is never null.
SELECT
  COALESCE(CAST(product_category AS STRING), 'null') AS failing_key,
  CASE
    WHEN product_category IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.product_summary
GROUP BY product_category
HAVING COUNT(*) > 1 OR product_category IS NULL;
