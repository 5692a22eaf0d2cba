-- table: fact_orders
-- severity: error
-- A product key is there exactly where the product is in dim_products and not deleted.
SELECT
  f.order_item_key AS failing_key,
  CASE
    WHEN f.product_key IS NULL THEN 'has no key of the known product ' || f.product_id
    ELSE 'has a key of ' || f.product_id || ', which is unknown or deleted'
  END AS reason
FROM retail.fact_orders AS f
LEFT JOIN retail.dim_products AS p
  ON p.product_id = f.product_id
  AND NOT p.is_deleted
WHERE f.product_key IS DISTINCT FROM p.product_key;
