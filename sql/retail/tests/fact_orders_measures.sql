-- table: fact_orders
-- severity: error
-- One row for every order and product with a line, no other, and its measures are those of the lines. Sums beyond the
-- 14 digits of money are null on both sides.
SELECT
  COALESCE(f.order_item_key, l.order_id || ' | ' || l.product_id) AS failing_key,
  CASE
    WHEN f.order_item_key IS NULL THEN 'is missing'
    WHEN l.order_id IS NULL THEN 'has no order, or no line'
    ELSE 'quantity and amounts are not those of the lines'
  END AS reason
FROM retail.fact_orders AS f
FULL OUTER JOIN (
  SELECT
    i.order_id,
    i.product_id,
    SUM(CAST(i.quantity AS BIGINT)) AS quantity,
    CAST(SUM(i.quantity * i.unit_price) AS DECIMAL(38, 4)) AS list_total,
    TRY_CAST(
      SUM(CAST(i.quantity * i.unit_price AS DECIMAL(28, 4)) * CAST(1 - COALESCE(i.discount, 0) AS DECIMAL(10, 6)))
      AS DECIMAL(18, 4)
    ) AS line_total
  FROM retail.stg_order_items AS i
  JOIN retail.stg_orders AS o
    ON o.order_id = i.order_id
  GROUP BY i.order_id, i.product_id
) AS l
  ON l.order_id = f.order_id
  AND l.product_id = f.product_id
WHERE f.order_item_key IS NULL
  OR l.order_id IS NULL
  OR f.quantity IS DISTINCT FROM l.quantity
  OR f.line_total IS DISTINCT FROM l.line_total
  OR f.unit_price IS DISTINCT FROM MONEY_QUOTIENT(l.list_total, l.quantity)
  OR f.discount_amount IS DISTINCT FROM TRY_CAST(l.list_total - l.line_total AS DECIMAL(18, 4));
