-- table: raw_order_item
-- severity: warn
-- The order of a line is there. Lines without one are in no fact until it comes.
SELECT
  i.order_item_id AS failing_key,
  'no order ' || i.order_id AS reason
FROM retail.stg_order_items AS i
LEFT JOIN retail.stg_orders AS o
  ON o.order_id = i.order_id
WHERE o.order_id IS NULL;
