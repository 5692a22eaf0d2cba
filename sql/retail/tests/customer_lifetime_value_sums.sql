-- table: customer_lifetime_value
-- severity: error
-- Orders, pieces and revenue of each customer are those of fact_orders without cancelled orders.
SELECT
  COALESCE(c.customer_id, f.customer_id) AS failing_key,
  CASE
    WHEN c.customer_id IS NULL THEN 'the customer is missing'
    WHEN f.customer_id IS NULL THEN 'the customer has no order that counts'
    ELSE 'revenue is ' || COALESCE(CAST(c.total_revenue AS STRING), 'null') || ' and should be '
      || COALESCE(CAST(f.revenue AS STRING), 'null')
  END AS reason
FROM retail.customer_lifetime_value AS c
FULL OUTER JOIN (
  SELECT
    customer_id,
    COUNT(DISTINCT order_id) AS orders,
    SUM(quantity) AS items,
    SUM(line_total) AS revenue
  FROM retail.fact_orders
  WHERE customer_id IS NOT NULL
    AND (status <> 'cancelled' OR status IS NULL)
  GROUP BY customer_id
) AS f
  ON f.customer_id = c.customer_id
WHERE c.customer_id IS NULL
  OR f.customer_id IS NULL
  OR c.total_orders <> f.orders
  OR c.total_items <> f.items
  OR c.total_revenue <> f.revenue
  OR (c.total_revenue IS NULL AND f.revenue < 100000000000000);
