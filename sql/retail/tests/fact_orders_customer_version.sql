-- table: fact_orders
-- severity: error
-- The customer's version is the one that held when the order was placed, wherever there is one, and no other.
SELECT
  f.order_item_key AS failing_key,
  CASE
    WHEN f.customer_key IS NULL THEN 'has no version of ' || f.customer_id || ' and ' || d.customer_key || ' held then'
    WHEN d.customer_key IS NULL THEN 'has version ' || f.customer_key || ' and none held then'
    ELSE 'has version ' || f.customer_key || ' and ' || d.customer_key || ' held then'
  END AS reason
FROM retail.fact_orders AS f
LEFT JOIN retail.dim_customers AS d
  ON d.customer_id = f.customer_id
  AND f.order_ts >= d.effective_ts
  AND f.order_ts < d.expiration_ts
WHERE f.customer_key IS DISTINCT FROM d.customer_key;
