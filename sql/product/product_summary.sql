CREATE TABLE IF NOT EXISTS product.product_summary (
  product_category STRING NOT NULL COMMENT 'Kind of product, as written; unknown where the order names none',
  total_orders BIGINT COMMENT 'Orders',
  unique_buyers BIGINT COMMENT 'Different users among them, known or not',
  total_revenue DECIMAL(18, 4) COMMENT 'Sum of the amounts, in the currency of the shop',
  avg_order_value DECIMAL(18, 4) COMMENT 'total_revenue / total_orders, in the currency of the shop',
  recurring_revenue DECIMAL(18, 4) COMMENT 'Revenue of subscriptions, in the currency of the shop',
  expansion_revenue DECIMAL(18, 4) COMMENT 'Revenue of addons and renewals, in the currency of the shop',
  one_time_revenue DECIMAL(18, 4) COMMENT 'Revenue of everything else, in the currency of the shop',
  credit_card_orders BIGINT COMMENT 'Orders paid by credit_card',
  paypal_orders BIGINT COMMENT 'Orders paid by paypal',
  wire_orders BIGINT COMMENT 'Orders paid by wire or wire_transfer',
  revenue_per_order DECIMAL(18, 4) COMMENT 'The same as avg_order_value',
  revenue_per_buyer DECIMAL(18, 4) COMMENT 'total_revenue / unique_buyers, in the currency of the shop',
  PRIMARY KEY (product_category) NOT ENFORCED
)
COMMENT 'Sales by kind of product, one row per product category with a valid order, also of unknown users';

INSERT INTO product.product_summary
WITH category AS (
  SELECT
    COALESCE(product_category, 'unknown') AS product_category,
    COUNT(*) AS total_orders,
    COUNT(DISTINCT user_id) AS unique_buyers,
    TRY_CAST(SUM(order_amount) AS DECIMAL(18, 4)) AS total_revenue,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'recurring' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS recurring_revenue,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'expansion' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS expansion_revenue,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'one_time' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS one_time_revenue,
    COUNT(*) FILTER (WHERE payment_method = 'credit_card') AS credit_card_orders,
    COUNT(*) FILTER (WHERE payment_method = 'paypal') AS paypal_orders,
    COUNT(*) FILTER (WHERE payment_method IN ('wire', 'wire_transfer')) AS wire_orders
  FROM product.valid_order
  GROUP BY COALESCE(product_category, 'unknown')
)
SELECT
  product_category,
  total_orders,
  unique_buyers,
  total_revenue,
  MONEY_QUOTIENT(total_revenue, total_orders) AS avg_order_value,
  recurring_revenue,
  expansion_revenue,
  one_time_revenue,
  credit_card_orders,
  paypal_orders,
  wire_orders,
  MONEY_QUOTIENT(total_revenue, total_orders) AS revenue_per_order,
  MONEY_QUOTIENT(total_revenue, unique_buyers) AS revenue_per_buyer
FROM category;
