CREATE TABLE IF NOT EXISTS product.user_metrics (
  user_id STRING NOT NULL COMMENT 'The user',
  signup_date DATE COMMENT 'UTC date of the sign-up',
  cohort_month DATE COMMENT 'First day of the month of the sign-up',
  total_events BIGINT COMMENT 'Events',
  active_days BIGINT COMMENT 'UTC dates with an event',
  pageviews BIGINT COMMENT 'Events of type pageview',
  purchase_events BIGINT COMMENT 'Events of type purchase',
  login_events BIGINT COMMENT 'Events of type login',
  total_sessions BIGINT COMMENT 'Sessions',
  avg_events_per_active_day DOUBLE COMMENT 'total_events / active_days',
  avg_events_per_session DOUBLE COMMENT 'total_events / total_sessions',
  purchase_conversion_rate DOUBLE COMMENT 'purchase_events / pageviews',
  first_event_at TIMESTAMP_LTZ(6) COMMENT 'First event',
  last_event_at TIMESTAMP_LTZ(6) COMMENT 'Last event',
  days_since_last_activity BIGINT COMMENT 'Days from the date of the last event to the as-of date',
  user_lifecycle_stage STRING COMMENT 'Stage of the user; see int_user_activity',
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
  preferred_product_category STRING COMMENT 'Product category of most orders',
  preferred_payment_method STRING COMMENT 'Payment method of most orders',
  customer_value_segment STRING COMMENT 'By revenue; see int_user_orders',
  buyer_segment STRING COMMENT 'By number of orders; see int_user_orders',
  overall_conversion_rate DOUBLE COMMENT 'total_orders / pageviews',
  revenue_per_active_day DECIMAL(18, 4) COMMENT 'total_revenue / active_days, in the currency of the shop',
  customer_age_days BIGINT COMMENT 'Days from the sign-up to the as-of date; negative for a later sign-up',
  daily_customer_value DECIMAL(18, 4) COMMENT 'total_revenue / customer_age_days, in the currency of the shop; null for an age of 0 and less',
  user_quality_score DOUBLE COMMENT '2 for an active day, 5 for an order, 20 for a revenue above 100, 15 for an active user; 100 at most',
  PRIMARY KEY (user_id) NOT ENFORCED
)
COMMENT 'Users as of the last date with an event or an order, one row per user with a sign-up that is not deleted'
WITH (
  'tidemark.event-clock' = 'last_event_at'
);

INSERT INTO product.user_metrics
SELECT
  a.user_id,
  a.signup_date,
  a.cohort_month,
  a.total_events,
  a.active_days,
  a.pageviews,
  a.purchase_events,
  a.login_events,
  a.total_sessions,
  a.avg_events_per_active_day,
  a.avg_events_per_session,
  a.purchase_conversion_rate,
  a.first_event_at,
  a.last_event_at,
  a.days_since_last_activity,
  a.user_lifecycle_stage,
  o.total_orders,
  o.total_revenue,
  o.avg_order_value,
  o.min_order_value,
  o.max_order_value,
  o.recurring_revenue,
  o.expansion_revenue,
  o.one_time_revenue,
  o.unique_product_categories,
  o.unique_payment_methods,
  o.preferred_product_category,
  o.preferred_payment_method,
  o.customer_value_segment,
  o.buyer_segment,
  CASE WHEN a.pageviews > 0 THEN CAST(o.total_orders AS DOUBLE) / a.pageviews END AS overall_conversion_rate,
  MONEY_QUOTIENT(o.total_revenue, a.active_days) AS revenue_per_active_day,
  a.customer_age_days,
  CASE
    WHEN a.customer_age_days > 0 THEN MONEY_QUOTIENT(o.total_revenue, a.customer_age_days)
  END AS daily_customer_value,
  CAST(
    LEAST(
      100,
      2 * a.active_days
        + 5 * o.total_orders
        + CASE
          WHEN o.total_revenue > CAST(SETTING('product.quality-revenue-above', '100') AS DECIMAL(18, 4)) THEN 20
          ELSE 0
        END
        + CASE WHEN a.user_lifecycle_stage = 'active' THEN 15 ELSE 0 END
    ) AS DOUBLE
  ) AS user_quality_score
FROM product.int_user_activity AS a
JOIN product.int_user_orders AS o
  ON o.user_id = a.user_id;
