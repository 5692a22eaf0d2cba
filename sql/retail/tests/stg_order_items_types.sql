-- table: raw_order_item
-- severity: error
-- What must be there of a line is there: its order, its product, a quantity and a price.
SELECT
  COALESCE(order_item_id, 'null') AS failing_key,
  'order_id, product_id, quantity or unit_price is null' AS reason
FROM retail.stg_order_items
WHERE order_item_id IS NULL
  OR order_id IS NULL
  OR product_id IS NULL
  OR quantity IS NULL
  OR unit_price IS NULL;
