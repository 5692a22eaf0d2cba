-- table: fact_orders
-- severity: warn
-- The product of a line is known and not deleted. A warning: products often arrive after their orders.
SELECT
  order_item_key AS failing_key,
  'no product ' || product_id AS reason
FROM retail.fact_orders
WHERE product_key IS NULL;
