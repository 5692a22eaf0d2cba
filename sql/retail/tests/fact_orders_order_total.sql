-- table: fact_orders
-- severity: error
-- order_total is the sum of the order's lines, on each of them.
SELECT
  order_id AS failing_key,
  'order_total from ' || COALESCE(CAST(MIN(order_total) AS STRING), 'null') || ' to '
    || COALESCE(CAST(MAX(order_total) AS STRING), 'null') || ', lines add up to '
    || COALESCE(CAST(SUM(line_total) AS STRING), 'null') AS reason
FROM retail.fact_orders
GROUP BY order_id
HAVING MIN(order_total) <> SUM(line_total)
  OR MAX(order_total) <> SUM(line_total)
  OR COUNT(*) <> COUNT(order_total);
