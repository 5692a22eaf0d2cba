CREATE TABLE IF NOT EXISTS product.int_user_activity (
  user_id STRING NOT NULL COMMENT 'The user',
  signup_date DATE COMMENT 'UTC date of the sign-up',
  cohort_month DATE COMMENT 'First day of the month of the sign-up',
  customer_age_days BIGINT COMMENT 'Days from the sign-up to the as-of date, which is the last date with an event or an order; negative for a later sign-up',
  total_events BIGINT COMMENT 'Events',
  active_days BIGINT COMMENT 'UTC dates with an event',
  pageviews BIGINT COMMENT 'Events of type pageview',
  purchase_events BIGINT COMMENT 'Events of type purchase; orders are counted in int_user_orders',
  login_events BIGINT COMMENT 'Events of type login',
  total_sessions BIGINT COMMENT 'Sessions',
  avg_events_per_active_day DOUBLE COMMENT 'total_events / active_days',
  avg_events_per_session DOUBLE COMMENT 'total_events / total_sessions',
  purchase_conversion_rate DOUBLE COMMENT 'purchase_events / pageviews',
  first_event_at TIMESTAMP_LTZ(6) COMMENT 'First event',
  last_event_at TIMESTAMP_LTZ(6) COMMENT 'Last event',
  days_since_last_activity BIGINT COMMENT 'Days from the date of the last event to the as-of date',
  user_lifecycle_stage STRING COMMENT 'inactive without an event, dormant after more than 30 days without one, active from 10 events on 3 days, engaged from 3 events, else new',
  PRIMARY KEY (user_id) NOT ENFORCED
)
COMMENT 'What users did, one row per user with a sign-up that is not deleted; zeros for one without events'
WITH (
  'tidemark.event-clock' = 'last_event_at'
);

INSERT INTO product.int_user_activity
WITH activity AS (
  SELECT
    user_id,
    COUNT(*) AS total_events,
    COUNT(DISTINCT event_date) AS active_days,
    COUNT(*) FILTER (WHERE event_type = 'pageview') AS pageviews,
    COUNT(*) FILTER (WHERE event_type = 'purchase') AS purchase_events,
    COUNT(*) FILTER (WHERE event_type = 'login') AS login_events,
    COUNT(DISTINCT session_id) AS total_sessions,
    MIN(event_ts) AS first_event_at,
    MAX(event_ts) AS last_event_at
  FROM product.session_event
  GROUP BY user_id
),
measured AS (
  SELECT
    u.user_id,
    u.signup_date,
    u.cohort_month,
    CAST(TIMESTAMPDIFF(DAY, u.signup_date, a.as_of_date) AS BIGINT) AS customer_age_days,
    COALESCE(e.total_events, 0) AS total_events,
    COALESCE(e.active_days, 0) AS active_days,
    COALESCE(e.pageviews, 0) AS pageviews,
    COALESCE(e.purchase_events, 0) AS purchase_events,
    COALESCE(e.login_events, 0) AS login_events,
    COALESCE(e.total_sessions, 0) AS total_sessions,
    e.first_event_at,
    e.last_event_at,
    CAST(TIMESTAMPDIFF(DAY, CAST(e.last_event_at AS DATE), a.as_of_date) AS BIGINT) AS days_since_last_activity
  FROM product.valid_user AS u
  LEFT JOIN activity AS e
    ON e.user_id = u.user_id
  CROSS JOIN product.as_of AS a
)
SELECT
  user_id,
  signup_date,
  cohort_month,
  customer_age_days,
  total_events,
  active_days,
  pageviews,
  purchase_events,
  login_events,
  total_sessions,
  CASE WHEN active_days > 0 THEN CAST(total_events AS DOUBLE) / active_days END AS avg_events_per_active_day,
  CASE WHEN total_sessions > 0 THEN CAST(total_events AS DOUBLE) / total_sessions END AS avg_events_per_session,
  CASE WHEN pageviews > 0 THEN CAST(purchase_events AS DOUBLE) / pageviews END AS purchase_conversion_rate,
  first_event_at,
  last_event_at,
  days_since_last_activity,
  CASE
    WHEN total_events = 0 THEN 'inactive'
    WHEN days_since_last_activity > CAST(SETTING('product.dormant-after-days', '30') AS BIGINT) THEN 'dormant'
    WHEN total_events >= CAST(SETTING('product.active-events', '10') AS BIGINT)
      AND active_days >= CAST(SETTING('product.active-days', '3') AS BIGINT) THEN 'active'
    WHEN total_events >= CAST(SETTING('product.engaged-events', '3') AS BIGINT) THEN 'engaged'
    ELSE 'new'
  END AS user_lifecycle_stage
FROM measured;
