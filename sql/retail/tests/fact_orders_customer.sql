-- table: fact_orders
-- severity: warn
-- The customer of an order has a version that held then. A warning: customers often arrive after their orders.
SELECT
  order_item_key AS failing_key,
  'no version of ' || customer_id AS reason
FROM retail.fact_orders
WHERE customer_id IS NOT NULL
  AND customer_key IS NULL;
