CREATE TABLE IF NOT EXISTS retail.mart_sales_day (
  order_date DATE NOT NULL COMMENT 'UTC date of the orders',
  orders BIGINT COMMENT 'Orders, also those without a customer',
  customers BIGINT COMMENT 'Different customers among them; guests count none',
  units BIGINT COMMENT 'Pieces, returns subtracted',
  revenue DECIMAL(18, 4) COMMENT 'Sum of line_total, in the currency of the shop',
  avg_order_value DECIMAL(18, 4) COMMENT 'revenue / orders, in the currency of the shop',
  new_customers BIGINT COMMENT 'Customers whose first order that is not cancelled is on that day',
  PRIMARY KEY (order_date) NOT ENFORCED
)
COMMENT 'Sales of a UTC day, one row per day with an order that is not cancelled; cancelled orders count nowhere'
PARTITIONED BY (order_date)
WITH (
  'tidemark.dated-by' = 'order_date',
  'tidemark.lookback-days' = 'all'
);

INSERT INTO retail.mart_sales_day
WITH customer_day AS (
  SELECT
    order_date,
    customer_id,
    COUNT(*) AS orders,
    SUM(units) AS units,
    SUM(revenue) AS revenue
  FROM retail.order_sale
  GROUP BY order_date, customer_id
),
daily AS (
  SELECT
    order_date,
    SUM(orders) AS orders,
    COUNT(DISTINCT customer_id) AS customers,
    SUM(units) AS units,
    TRY_CAST(SUM(revenue) AS DECIMAL(18, 4)) AS revenue,
    SUM(new_customers) AS new_customers
  FROM (
    SELECT
      order_date,
      customer_id,
      orders,
      units,
      revenue,
      CAST(0 AS BIGINT) AS new_customers
    FROM customer_day
    UNION ALL
    -- The filter is always true. It tells the planner that days may go again: without it MIN would keep one for ever.
    SELECT
      MIN(order_date) FILTER (WHERE orders > 0) AS order_date,
      customer_id,
      CAST(0 AS BIGINT) AS orders,
      CAST(0 AS BIGINT) AS units,
      CAST(0 AS DECIMAL(38, 4)) AS revenue,
      CAST(1 AS BIGINT) AS new_customers
    FROM customer_day
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
  )
  GROUP BY order_date
)
SELECT
  order_date,
  orders,
  customers,
  units,
  revenue,
  MONEY_QUOTIENT(revenue, orders) AS avg_order_value,
  new_customers
FROM daily;
