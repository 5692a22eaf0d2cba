-- Orders that count in figures, one row each: those that are not cancelled. A null status is not cancelled.
CREATE TEMPORARY VIEW retail.order_sale AS
SELECT
  order_id,
  customer_id,
  order_date,
  SUM(quantity) AS units,
  SUM(line_total) AS revenue
FROM retail.fact_orders
WHERE status IS DISTINCT FROM 'cancelled'
GROUP BY order_id, customer_id, order_date;
