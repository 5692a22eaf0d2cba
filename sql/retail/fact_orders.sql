CREATE TABLE IF NOT EXISTS retail.fact_orders (
  order_item_key STRING NOT NULL COMMENT 'SURROGATE_KEY(order_id, product_id)',
  order_id STRING COMMENT 'The order',
  product_id STRING COMMENT 'What was ordered',
  customer_id STRING COMMENT 'Who ordered, as on the order; null for a guest',
  customer_key STRING COMMENT 'Version of the customer in dim_customers that held at order_ts; null before the first and for an unknown customer',
  product_key STRING COMMENT 'Product in dim_products; null when it is unknown or deleted',
  date_key INT COMMENT 'order_date in dim_date, yyyymmdd',
  order_ts TIMESTAMP_LTZ(6) COMMENT 'When the order was placed',
  order_date DATE COMMENT 'UTC date of order_ts',
  status STRING COMMENT 'Where the order stands, such as placed, completed or cancelled',
  quantity BIGINT COMMENT 'Pieces, returns subtracted',
  unit_price DECIMAL(18, 4) COMMENT 'Average price of one piece before discounts, in the currency of the shop; null when the pieces add up to 0',
  discount_amount DECIMAL(18, 4) COMMENT 'What the discounts took off, in the currency of the shop',
  line_total DECIMAL(18, 4) COMMENT 'What is paid for the product in this order, in the currency of the shop; rounded once',
  order_total DECIMAL(18, 4) COMMENT 'Sum of line_total over the order, the same on each of its rows',
  PRIMARY KEY (order_item_key) NOT ENFORCED
)
COMMENT 'Sales, one row per order and product, with both the order and a line present and not deleted. Amounts of 10^14 and more do not fit and are null'
PARTITIONED BY (order_date)
WITH (
  'tidemark.dated-by' = 'order_date',
  'tidemark.event-clock' = 'order_ts'
);

-- What belongs to the order is joined before its lines are, and the products with the lines alone: each change goes
-- through as few rows of state as it concerns.
INSERT INTO retail.fact_orders
WITH line_with_product AS (
  SELECT
    l.order_id,
    l.product_id,
    l.quantity,
    l.list_total,
    l.line_total,
    p.product_id IS NOT NULL AS is_known_product
  FROM retail.order_line AS l
  LEFT JOIN retail.known_product AS p
    ON p.product_id = l.product_id
),
order_with_customer AS (
  SELECT
    o.order_id,
    o.customer_id,
    o.order_ts,
    o.order_date,
    o.status,
    v.effective_ts
  FROM retail.stg_orders AS o
  LEFT JOIN retail.customer_version AS v
    ON v.customer_id = o.customer_id
    AND o.order_ts >= v.effective_ts
    AND o.order_ts < v.expiration_ts
),
order_sum AS (
  SELECT
    order_id,
    TRY_CAST(SUM(line_total) AS DECIMAL(18, 4)) AS order_total
  FROM retail.order_line
  GROUP BY order_id
)
SELECT
  SURROGATE_KEY(l.order_id, l.product_id) AS order_item_key,
  l.order_id,
  l.product_id,
  o.customer_id,
  CASE WHEN o.effective_ts IS NOT NULL THEN SURROGATE_KEY(o.customer_id, o.effective_ts) END AS customer_key,
  CASE WHEN l.is_known_product THEN SURROGATE_KEY(l.product_id) END AS product_key,
  CAST(
    EXTRACT(YEAR FROM o.order_date) * 10000 + EXTRACT(MONTH FROM o.order_date) * 100 + EXTRACT(DAY FROM o.order_date)
    AS INT
  ) AS date_key,
  o.order_ts,
  o.order_date,
  o.status,
  l.quantity,
  MONEY_QUOTIENT(l.list_total, l.quantity) AS unit_price,
  TRY_CAST(l.list_total - l.line_total AS DECIMAL(18, 4)) AS discount_amount,
  l.line_total,
  s.order_total
FROM order_with_customer AS o
JOIN order_sum AS s
  ON s.order_id = o.order_id
JOIN line_with_product AS l
  ON l.order_id = o.order_id;
