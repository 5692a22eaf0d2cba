-- Lines of orders, one row per order and product: what the same product was ordered for in all of them together.
CREATE TEMPORARY VIEW retail.order_line AS
SELECT
  order_id,
  product_id,
  SUM(CAST(quantity AS BIGINT)) AS quantity,
  SUM(CAST(quantity AS DECIMAL(10, 0)) * unit_price) AS list_total,
  -- The product of the three has 10 decimals, so it is exact. What is too large for money is null.
  TRY_CAST(
    SUM(
      CAST(quantity AS DECIMAL(10, 0)) * unit_price
      * (CAST(1 AS DECIMAL(7, 6)) - COALESCE(discount, CAST(0 AS DECIMAL(9, 6))))
    ) AS DECIMAL(18, 4)
  ) AS line_total,
  MAX(ingested_at) AS ingested_at
FROM retail.stg_order_items
GROUP BY order_id, product_id;
