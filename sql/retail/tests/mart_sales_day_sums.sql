-- table: mart_sales_day
-- severity: error
-- The figures of a day are those of fact_orders without cancelled orders.
SELECT
  CAST(COALESCE(m.order_date, f.order_date) AS STRING) AS failing_key,
  'orders, customers, units, revenue are ' || COALESCE(m.figures, 'missing')
    || ' and should be ' || COALESCE(f.figures, 'missing') AS reason
FROM (
  SELECT
    order_date,
    CONCAT_WS(
      ', ',
      CAST(orders AS STRING),
      CAST(customers AS STRING),
      CAST(units AS STRING),
      CAST(revenue AS STRING)
    ) AS figures
  FROM retail.mart_sales_day
) AS m
FULL OUTER JOIN (
  SELECT
    order_date,
    CONCAT_WS(
      ', ',
      CAST(COUNT(DISTINCT order_id) AS STRING),
      CAST(COUNT(DISTINCT customer_id) AS STRING),
      CAST(SUM(quantity) AS STRING),
      CAST(TRY_CAST(SUM(line_total) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM retail.fact_orders
  WHERE status <> 'cancelled'
    OR status IS NULL
  GROUP BY order_date
) AS f
  ON f.order_date = m.order_date
WHERE m.figures IS DISTINCT FROM f.figures;
