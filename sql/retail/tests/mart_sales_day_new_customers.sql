-- table: mart_sales_day
-- severity: error
-- Every customer with an order that counts was new once, on the day of the first one.
SELECT
  CAST(m.order_date AS STRING) AS failing_key,
  CAST(m.new_customers AS STRING) || ' new customers, first orders of ' || CAST(COALESCE(c.customers, 0) AS STRING)
    AS reason
FROM retail.mart_sales_day AS m
LEFT JOIN (
  SELECT first_order_date, COUNT(*) AS customers
  FROM retail.customer_lifetime_value
  GROUP BY first_order_date
) AS c
  ON c.first_order_date = m.order_date
WHERE m.new_customers <> COALESCE(c.customers, 0)
  OR m.new_customers > m.customers;
