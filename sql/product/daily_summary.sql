CREATE TABLE IF NOT EXISTS product.daily_summary (
  report_date DATE NOT NULL COMMENT 'UTC date',
  total_events BIGINT COMMENT 'Events of users, known or not',
  active_users BIGINT COMMENT 'Different users among them',
  total_sessions BIGINT COMMENT 'Sessions that start that day',
  pageviews BIGINT COMMENT 'Events of type pageview',
  purchase_events BIGINT COMMENT 'Events of type purchase',
  new_signups BIGINT COMMENT 'Users who signed up that day and are not deleted',
  total_orders BIGINT COMMENT 'Orders of users, known or not',
  unique_buyers BIGINT COMMENT 'Different users among them',
  daily_revenue DECIMAL(18, 4) COMMENT 'Sum of the orders, in the currency of the shop',
  avg_order_value DECIMAL(18, 4) COMMENT 'daily_revenue / total_orders, in the currency of the shop',
  conversion_rate_pct DOUBLE COMMENT 'total_orders / pageviews, in percent',
  buyer_rate_pct DOUBLE COMMENT 'unique_buyers / active_users, in percent',
  avg_events_per_session DOUBLE COMMENT 'total_events / total_sessions',
  PRIMARY KEY (report_date) NOT ENFORCED
)
COMMENT 'The product on a UTC day, one row per day with a valid event or order'
PARTITIONED BY (report_date)
WITH ('tidemark.dated-by' = 'report_date');

INSERT INTO product.daily_summary
WITH event_day AS (
  SELECT
    event_date AS report_date,
    COUNT(*) AS total_events,
    COUNT(DISTINCT user_id) AS active_users,
    -- A session starts on the date of its first event, which has its start as its time.
    COUNT(DISTINCT session_id) FILTER (WHERE event_ts = session_start) AS total_sessions,
    COUNT(*) FILTER (WHERE event_type = 'pageview') AS pageviews,
    COUNT(*) FILTER (WHERE event_type = 'purchase') AS purchase_events
  FROM product.session_event
  GROUP BY event_date
),
order_day AS (
  SELECT
    order_date AS report_date,
    COUNT(*) AS total_orders,
    COUNT(DISTINCT user_id) AS unique_buyers,
    TRY_CAST(SUM(order_amount) AS DECIMAL(18, 4)) AS daily_revenue
  FROM product.valid_order
  GROUP BY order_date
),
signup_day AS (
  SELECT
    signup_date AS report_date,
    COUNT(*) AS new_signups
  FROM product.valid_user
  GROUP BY signup_date
),
report AS (
  SELECT
    COALESCE(e.report_date, o.report_date) AS report_date,
    COALESCE(e.total_events, 0) AS total_events,
    COALESCE(e.active_users, 0) AS active_users,
    COALESCE(e.total_sessions, 0) AS total_sessions,
    COALESCE(e.pageviews, 0) AS pageviews,
    COALESCE(e.purchase_events, 0) AS purchase_events,
    COALESCE(o.total_orders, 0) AS total_orders,
    COALESCE(o.unique_buyers, 0) AS unique_buyers,
    CASE WHEN o.report_date IS NULL THEN 0 ELSE o.daily_revenue END AS daily_revenue
  FROM event_day AS e
  FULL OUTER JOIN order_day AS o
    ON o.report_date = e.report_date
)
SELECT
  r.report_date,
  r.total_events,
  r.active_users,
  r.total_sessions,
  r.pageviews,
  r.purchase_events,
  COALESCE(s.new_signups, 0) AS new_signups,
  r.total_orders,
  r.unique_buyers,
  r.daily_revenue,
  MONEY_QUOTIENT(r.daily_revenue, r.total_orders) AS avg_order_value,
  CASE WHEN r.pageviews > 0 THEN 100 * CAST(r.total_orders AS DOUBLE) / r.pageviews END AS conversion_rate_pct,
  CASE WHEN r.active_users > 0 THEN 100 * CAST(r.unique_buyers AS DOUBLE) / r.active_users END AS buyer_rate_pct,
  CASE
    WHEN r.total_sessions > 0 THEN CAST(r.total_events AS DOUBLE) / r.total_sessions
  END AS avg_events_per_session
FROM report AS r
LEFT JOIN signup_day AS s
  ON s.report_date = r.report_date;
