CREATE TABLE IF NOT EXISTS product.int_user_orders (
  user_id STRING NOT NULL COMMENT 'The user',
  total_orders BIGINT COMMENT 'Orders',
  total_revenue DECIMAL(18, 4) COMMENT 'Sum of their amounts, in the currency of the shop',
  avg_order_value DECIMAL(18, 4) COMMENT 'total_revenue / total_orders, in the currency of the shop',
  min_order_value DECIMAL(18, 4) COMMENT 'Smallest order, in the currency of the shop',
  max_order_value DECIMAL(18, 4) COMMENT 'Largest order, in the currency of the shop',
  recurring_revenue DECIMAL(18, 4) COMMENT 'Revenue of subscriptions, in the currency of the shop',
  expansion_revenue DECIMAL(18, 4) COMMENT 'Revenue of addons and renewals, in the currency of the shop',
  one_time_revenue DECIMAL(18, 4) COMMENT 'Revenue of everything else, in the currency of the shop',
  unique_product_categories BIGINT COMMENT 'Different known product categories',
  unique_payment_methods BIGINT COMMENT 'Different known payment methods',
  preferred_product_category STRING COMMENT 'Product category of most orders, of equals the first by name; orders without one are left out',
  preferred_payment_method STRING COMMENT 'Payment method of most orders, of equals the first by name; orders without one are left out',
  customer_value_segment STRING COMMENT 'high_value for a total_revenue above 1000, medium_value above 300, low_value above 0, else no_purchases',
  buyer_segment STRING COMMENT 'non_buyer without an order, one_time_buyer, repeat_buyer up to 5 orders, else loyal_buyer',
  PRIMARY KEY (user_id) NOT ENFORCED
)
COMMENT 'What users ordered, one row per user with a sign-up that is not deleted; zeros for one without orders. Sums of 10^14 and more do not fit and are null';

INSERT INTO product.int_user_orders
WITH bought AS (
  SELECT
    user_id,
    COUNT(*) AS total_orders,
    TRY_CAST(SUM(order_amount) AS DECIMAL(18, 4)) AS total_revenue,
    MIN(order_amount) AS min_order_value,
    MAX(order_amount) AS max_order_value,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'recurring' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS recurring_revenue,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'expansion' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS expansion_revenue,
    TRY_CAST(SUM(CASE WHEN revenue_type = 'one_time' THEN order_amount ELSE 0 END) AS DECIMAL(18, 4)) AS one_time_revenue,
    COUNT(DISTINCT product_category) AS unique_product_categories,
    COUNT(DISTINCT payment_method) AS unique_payment_methods,
    MODE(product_category) AS preferred_product_category,
    MODE(payment_method) AS preferred_payment_method
  FROM product.valid_order
  GROUP BY user_id
),
measured AS (
  SELECT
    u.user_id,
    COALESCE(b.total_orders, 0) AS total_orders,
    CASE WHEN b.user_id IS NULL THEN 0 ELSE b.total_revenue END AS total_revenue,
    b.min_order_value,
    b.max_order_value,
    CASE WHEN b.user_id IS NULL THEN 0 ELSE b.recurring_revenue END AS recurring_revenue,
    CASE WHEN b.user_id IS NULL THEN 0 ELSE b.expansion_revenue END AS expansion_revenue,
    CASE WHEN b.user_id IS NULL THEN 0 ELSE b.one_time_revenue END AS one_time_revenue,
    COALESCE(b.unique_product_categories, 0) AS unique_product_categories,
    COALESCE(b.unique_payment_methods, 0) AS unique_payment_methods,
    b.preferred_product_category,
    b.preferred_payment_method
  FROM product.valid_user AS u
  LEFT JOIN bought AS b
    ON b.user_id = u.user_id
)
SELECT
  user_id,
  total_orders,
  total_revenue,
  MONEY_QUOTIENT(total_revenue, total_orders) AS avg_order_value,
  min_order_value,
  max_order_value,
  recurring_revenue,
  expansion_revenue,
  one_time_revenue,
  unique_product_categories,
  unique_payment_methods,
  preferred_product_category,
  preferred_payment_method,
  CASE
    WHEN total_revenue > CAST(SETTING('product.high-value-above', '1000') AS DECIMAL(18, 4)) THEN 'high_value'
    WHEN total_revenue > CAST(SETTING('product.medium-value-above', '300') AS DECIMAL(18, 4)) THEN 'medium_value'
    WHEN total_revenue > 0 THEN 'low_value'
    ELSE 'no_purchases'
  END AS customer_value_segment,
  CASE
    WHEN total_orders = 0 THEN 'non_buyer'
    WHEN total_orders = 1 THEN 'one_time_buyer'
    WHEN total_orders <= CAST(SETTING('product.repeat-buyer-up-to', '5') AS BIGINT) THEN 'repeat_buyer'
    ELSE 'loyal_buyer'
  END AS buyer_segment
FROM measured;
