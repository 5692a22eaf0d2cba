CREATE TABLE IF NOT EXISTS retail.customer_lifetime_value (
  customer_id STRING NOT NULL COMMENT 'The customer',
  total_orders BIGINT COMMENT 'Orders',
  total_revenue DECIMAL(18, 4) COMMENT 'Sum of their line_totals, in the currency of the shop',
  avg_order_value DECIMAL(18, 4) COMMENT 'total_revenue / total_orders, in the currency of the shop',
  total_items BIGINT COMMENT 'Pieces, returns subtracted',
  first_order_date DATE COMMENT 'UTC date of the first order',
  last_order_date DATE COMMENT 'UTC date of the last order',
  customer_lifetime_days BIGINT COMMENT 'Days from the first to the last order',
  recency_days BIGINT COMMENT 'Days from the last order to the as-of date, which is the last date with an order, a line or a click',
  avg_days_between_orders DOUBLE COMMENT 'customer_lifetime_days / (total_orders - 1); null for one order',
  value_segment STRING COMMENT 'high from a total_revenue of 1000, medium from 300, else low',
  recency_segment STRING COMMENT 'active up to 30 recency_days, cooling up to 90, dormant up to 365, else lost',
  frequency_segment STRING COMMENT 'loyal for more than 5 orders, repeat from 2, else one_time',
  rfm_segment STRING COMMENT 'The three segments joined, such as high-active-loyal',
  customer_segment STRING COMMENT 'Current segment in dim_customers; null when the customer is unknown or deleted',
  PRIMARY KEY (customer_id) NOT ENFORCED
)
COMMENT 'Worth of customers, one row per customer with at least one line of an order that is not cancelled; cancelled orders count nowhere';

INSERT INTO retail.customer_lifetime_value
WITH customer AS (
  SELECT
    customer_id,
    COUNT(*) AS total_orders,
    TRY_CAST(SUM(revenue) AS DECIMAL(18, 4)) AS total_revenue,
    SUM(units) AS total_items,
    MIN(order_date) AS first_order_date,
    MAX(order_date) AS last_order_date
  FROM retail.order_sale
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
),
present AS (
  SELECT customer_id, customer_segment
  FROM retail.customer_version
  WHERE is_current
    AND NOT is_deleted
),
measured AS (
  SELECT
    c.*,
    p.customer_segment,
    CAST(TIMESTAMPDIFF(DAY, c.first_order_date, c.last_order_date) AS BIGINT) AS customer_lifetime_days,
    CAST(TIMESTAMPDIFF(DAY, c.last_order_date, a.as_of_date) AS BIGINT) AS recency_days
  FROM customer AS c
  LEFT JOIN present AS p
    ON p.customer_id = c.customer_id
  CROSS JOIN retail.as_of AS a
),
segmented AS (
  SELECT
    *,
    CASE
      WHEN total_revenue >= 1000 THEN 'high'
      WHEN total_revenue >= 300 THEN 'medium'
      ELSE 'low'
    END AS value_segment,
    CASE
      WHEN recency_days <= 30 THEN 'active'
      WHEN recency_days <= 90 THEN 'cooling'
      WHEN recency_days <= 365 THEN 'dormant'
      ELSE 'lost'
    END AS recency_segment,
    CASE
      WHEN total_orders > 5 THEN 'loyal'
      WHEN total_orders >= 2 THEN 'repeat'
      ELSE 'one_time'
    END AS frequency_segment
  FROM measured
)
SELECT
  customer_id,
  total_orders,
  total_revenue,
  MONEY_QUOTIENT(total_revenue, total_orders) AS avg_order_value,
  total_items,
  first_order_date,
  last_order_date,
  customer_lifetime_days,
  recency_days,
  CASE
    WHEN total_orders > 1 THEN CAST(customer_lifetime_days AS DOUBLE) / (total_orders - 1)
  END AS avg_days_between_orders,
  value_segment,
  recency_segment,
  frequency_segment,
  value_segment || '-' || recency_segment || '-' || frequency_segment AS rfm_segment,
  customer_segment
FROM segmented;
