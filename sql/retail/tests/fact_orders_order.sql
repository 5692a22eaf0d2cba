-- table: fact_orders
-- severity: error
-- Time, status and customer are those of the order.
SELECT
  f.order_item_key AS failing_key,
  CASE
    WHEN o.order_id IS NULL THEN 'the order is not there'
    ELSE 'time, status or customer are not those of the order'
  END AS reason
FROM retail.fact_orders AS f
LEFT JOIN retail.stg_orders AS o
  ON o.order_id = f.order_id
WHERE o.order_id IS NULL
  OR f.order_ts <> o.order_ts
  OR f.status IS DISTINCT FROM o.status
  OR f.customer_id IS DISTINCT FROM o.customer_id;
