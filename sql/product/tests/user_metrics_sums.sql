-- table: user_metrics
-- severity: error
-- Events, sessions, orders and revenue of users add up to those in staging.
SELECT
  m.user_id AS failing_key,
  'events, sessions, orders, revenue are ' || CAST(m.total_events AS STRING) || ', ' || CAST(m.total_sessions AS STRING)
    || ', ' || CAST(m.total_orders AS STRING) || ', ' || CAST(m.total_revenue AS STRING) || ' and should be '
    || CAST(COALESCE(e.events, 0) AS STRING) || ', ' || CAST(COALESCE(e.sessions, 0) AS STRING)
    || ', ' || CAST(COALESCE(o.orders, 0) AS STRING) || ', ' || CAST(COALESCE(o.revenue, 0) AS STRING) AS reason
FROM product.user_metrics AS m
LEFT JOIN (
  SELECT user_id, COUNT(*) AS events, COUNT(DISTINCT session_id) AS sessions
  FROM product.stg_events
  WHERE data_quality_flag = 'valid'
  GROUP BY user_id
) AS e
  ON e.user_id = m.user_id
LEFT JOIN (
  SELECT user_id, COUNT(*) AS orders, TRY_CAST(SUM(order_amount) AS DECIMAL(18, 4)) AS revenue
  FROM product.stg_orders
  WHERE data_quality_flag = 'valid'
  GROUP BY user_id
) AS o
  ON o.user_id = m.user_id
WHERE m.total_events <> COALESCE(e.events, 0)
  OR m.total_sessions <> COALESCE(e.sessions, 0)
  OR m.total_orders <> COALESCE(o.orders, 0)
  OR m.total_revenue <> COALESCE(o.revenue, 0);
