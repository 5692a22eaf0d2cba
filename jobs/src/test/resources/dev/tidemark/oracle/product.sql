-- The tables of the area product, written from the text of the contract.
-- Instants are TIMESTAMP in UTC; a statement ends at a semicolon that ends its line.

CREATE MACRO cleaned(t) AS nullif(trim(t), '');

-- Rounded once, half away from zero, in units of 0.0001; neither is negative.
CREATE MACRO money_quotient(amount, number) AS
  CASE WHEN number <> 0 THEN
    CAST(
      (2 * CAST(amount * 10000 AS HUGEINT) + CAST(number AS HUGEINT)) // (2 * CAST(number AS HUGEINT))
      AS DECIMAL(34, 0)) * 0.0001::DECIMAL(4, 4)
  END;

CREATE MACRO instant_text(ts) AS strftime(ts, '%Y-%m-%d %H:%M:%S.%f');

CREATE TABLE session_event AS
WITH compared AS (
  SELECT *, lag(event_ts) OVER w AS before_ts
  FROM raw_event
  WHERE user_id IS NOT NULL
  WINDOW w AS (PARTITION BY user_id ORDER BY event_ts, event_id)
), numbered AS (
  SELECT *, sum(CASE WHEN event_ts - before_ts <= INTERVAL 30 MINUTE THEN 0 ELSE 1 END)
    OVER (PARTITION BY user_id ORDER BY event_ts, event_id) AS session_number
  FROM compared
), started AS (
  SELECT *, min(event_ts) OVER (PARTITION BY user_id, session_number) AS session_start
  FROM numbered
)
SELECT event_id, user_id, lower(cleaned(event_type)) AS event_type,
  lower(cleaned(utm_source)) AS utm_source, cleaned(page) AS page, event_ts, ingested_at, event_date,
  md5(user_id || '-' || instant_text(session_start)) AS session_id, session_start
FROM started;

CREATE TABLE today AS
SELECT coalesce(
  (SELECT as_of FROM asked),
  (SELECT max(d) FROM (
    SELECT max(event_date) AS d FROM raw_event
    UNION ALL SELECT max(event_date) FROM raw_order))) AS as_of_date;

CREATE TABLE users AS
SELECT user_id, CAST(created_at AS DATE) AS signup_date,
  CAST(date_trunc('month', created_at) AS DATE) AS cohort_month
FROM (
  SELECT * FROM raw_user
  QUALIFY row_number() OVER (
    PARTITION BY user_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1
)
WHERE NOT is_deleted AND created_at IS NOT NULL;

CREATE TABLE orders AS
SELECT order_id, user_id, amount, cleaned(product_category) AS category,
  lower(cleaned(payment_method)) AS method, event_date AS order_date,
  CASE WHEN lower(cleaned(product_category)) = 'subscription' THEN 'recurring'
       WHEN lower(cleaned(product_category)) IN ('addon', 'renewal') THEN 'expansion'
       ELSE 'one_time' END AS revenue_type
FROM raw_order
WHERE user_id IS NOT NULL AND amount > 0;

CREATE TABLE int_user_activity AS
WITH activity AS (
  SELECT user_id, count(*) AS total_events, count(DISTINCT event_date) AS active_days,
    count(*) FILTER (event_type = 'pageview') AS pageviews,
    count(*) FILTER (event_type = 'purchase') AS purchase_events,
    count(*) FILTER (event_type = 'login') AS login_events,
    count(DISTINCT session_start) AS total_sessions,
    min(event_ts) AS first_event_at, max(event_ts) AS last_event_at,
    max(event_date) AS last_date
  FROM session_event GROUP BY user_id
), joined AS (
  SELECT u.*, as_of_date - signup_date AS customer_age_days,
    coalesce(total_events, 0) AS total_events, coalesce(active_days, 0) AS active_days,
    coalesce(pageviews, 0) AS pageviews, coalesce(purchase_events, 0) AS purchase_events,
    coalesce(login_events, 0) AS login_events, coalesce(total_sessions, 0) AS total_sessions,
    first_event_at, last_event_at, as_of_date - last_date AS days_since_last_activity
  FROM users u LEFT JOIN activity a USING (user_id), today
)
SELECT user_id, signup_date, cohort_month, customer_age_days, total_events, active_days, pageviews,
  purchase_events, login_events, total_sessions,
  total_events::DOUBLE / nullif(active_days, 0) AS avg_events_per_active_day,
  total_events::DOUBLE / nullif(total_sessions, 0) AS avg_events_per_session,
  purchase_events::DOUBLE / nullif(pageviews, 0) AS purchase_conversion_rate,
  first_event_at, last_event_at, days_since_last_activity,
  CASE WHEN total_events = 0 THEN 'inactive'
       WHEN days_since_last_activity > 30 THEN 'dormant'
       WHEN total_events >= 10 AND active_days >= 3 THEN 'active'
       WHEN total_events >= 3 THEN 'engaged'
       ELSE 'new' END AS user_lifecycle_stage
FROM joined;

CREATE TABLE int_user_orders AS
WITH bought AS (
  SELECT user_id, count(*) AS total_orders, sum(amount) AS total_revenue,
    min(amount) AS min_order_value, max(amount) AS max_order_value,
    coalesce(sum(amount) FILTER (revenue_type = 'recurring'), 0) AS recurring_revenue,
    coalesce(sum(amount) FILTER (revenue_type = 'expansion'), 0) AS expansion_revenue,
    coalesce(sum(amount) FILTER (revenue_type = 'one_time'), 0) AS one_time_revenue,
    count(DISTINCT category) AS unique_product_categories,
    count(DISTINCT method) AS unique_payment_methods
  FROM orders GROUP BY user_id
), categories AS (
  SELECT user_id, category FROM orders WHERE category IS NOT NULL GROUP BY user_id, category
  QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY count(*) DESC, category) = 1
), methods AS (
  SELECT user_id, method FROM orders WHERE method IS NOT NULL GROUP BY user_id, method
  QUALIFY row_number() OVER (PARTITION BY user_id ORDER BY count(*) DESC, method) = 1
), joined AS (
  SELECT u.user_id, coalesce(total_orders, 0) AS total_orders,
    CAST(coalesce(total_revenue, 0) AS DECIMAL(18, 4)) AS total_revenue,
    min_order_value, max_order_value,
    CAST(coalesce(recurring_revenue, 0) AS DECIMAL(18, 4)) AS recurring_revenue,
    CAST(coalesce(expansion_revenue, 0) AS DECIMAL(18, 4)) AS expansion_revenue,
    CAST(coalesce(one_time_revenue, 0) AS DECIMAL(18, 4)) AS one_time_revenue,
    coalesce(unique_product_categories, 0) AS unique_product_categories,
    coalesce(unique_payment_methods, 0) AS unique_payment_methods,
    category AS preferred_product_category, method AS preferred_payment_method
  FROM users u
  LEFT JOIN bought b USING (user_id)
  LEFT JOIN categories c USING (user_id)
  LEFT JOIN methods m USING (user_id)
)
SELECT user_id, total_orders, total_revenue,
  money_quotient(total_revenue, total_orders) AS avg_order_value,
  min_order_value, max_order_value, recurring_revenue, expansion_revenue, one_time_revenue,
  unique_product_categories, unique_payment_methods, preferred_product_category,
  preferred_payment_method,
  CASE WHEN total_revenue > 1000 THEN 'high_value' WHEN total_revenue > 300 THEN 'medium_value'
       WHEN total_revenue > 0 THEN 'low_value' ELSE 'no_purchases' END AS customer_value_segment,
  CASE WHEN total_orders = 0 THEN 'non_buyer' WHEN total_orders = 1 THEN 'one_time_buyer'
       WHEN total_orders <= 5 THEN 'repeat_buyer' ELSE 'loyal_buyer' END AS buyer_segment
FROM joined;

CREATE TABLE int_event_sessions AS
WITH ranked AS (
  SELECT *,
    row_number() OVER (PARTITION BY session_id ORDER BY event_ts, ingested_at, event_id) AS n,
    count(*) OVER (PARTITION BY session_id) AS of_n
  FROM session_event
)
SELECT user_id, session_id, any_value(session_start) AS session_start,
  max(event_ts) AS session_end, count(*) AS events_in_session,
  count(DISTINCT event_type) AS unique_event_types,
  (epoch_us(max(event_ts)) - epoch_us(min(event_ts)))::DOUBLE / 60000000 AS session_duration_minutes,
  count(*) FILTER (event_type = 'pageview') AS pageviews_in_session,
  count(*) FILTER (event_type = 'purchase') AS purchases_in_session,
  CASE WHEN count(*) FILTER (event_type = 'purchase') > 0 THEN 'converted'
       WHEN count(*) >= 5 THEN 'engaged' WHEN count(*) >= 2 THEN 'browsed'
       ELSE 'bounced' END AS session_outcome,
  max(event_type) FILTER (n = 1) AS first_event_type,
  max(event_type) FILTER (n = of_n) AS last_event_type
FROM ranked
GROUP BY user_id, session_id;

CREATE TABLE user_metrics AS
SELECT a.* EXCLUDE (customer_age_days), o.* EXCLUDE (user_id),
  total_orders::DOUBLE / nullif(pageviews, 0) AS overall_conversion_rate,
  money_quotient(total_revenue, active_days) AS revenue_per_active_day,
  customer_age_days,
  CASE WHEN customer_age_days > 0
       THEN money_quotient(total_revenue, customer_age_days) END AS daily_customer_value,
  CAST(least(100, 2 * active_days + 5 * total_orders
    + CASE WHEN total_revenue > 100 THEN 20 ELSE 0 END
    + CASE WHEN user_lifecycle_stage = 'active' THEN 15 ELSE 0 END) AS DOUBLE)
    AS user_quality_score
FROM int_user_activity a JOIN int_user_orders o USING (user_id);

CREATE TABLE cohort_summary AS
WITH cohort AS (
  SELECT cohort_month, count(*) AS cohort_size,
    count(*) FILTER (total_orders > 0) AS buyers_in_cohort,
    CAST(sum(total_revenue) AS DECIMAL(18, 4)) AS cohort_revenue,
    count(*) FILTER (user_lifecycle_stage = 'active') AS active,
    count(*) FILTER (user_lifecycle_stage IN ('active', 'engaged')) AS engaged,
    avg(customer_age_days) AS avg_customer_age_days,
    CAST(quantile_cont(customer_age_days, 0.5) AS DOUBLE) AS median_customer_age_days
  FROM user_metrics GROUP BY cohort_month
)
SELECT cohort_month, cohort_size, buyers_in_cohort, cohort_revenue,
  money_quotient(cohort_revenue, cohort_size) AS avg_revenue_per_user,
  100.0::DOUBLE * buyers_in_cohort / cohort_size AS buyer_conversion_rate_pct,
  100.0::DOUBLE * active / cohort_size AS active_retention_rate_pct,
  100.0::DOUBLE * engaged / cohort_size AS engaged_retention_rate_pct,
  money_quotient(cohort_revenue, buyers_in_cohort) AS avg_revenue_per_buyer,
  avg_customer_age_days, median_customer_age_days
FROM cohort;

CREATE TABLE cohort_retention AS
WITH happened AS (
  SELECT user_id, event_date AS d FROM session_event
  UNION SELECT user_id, order_date FROM orders
), sizes AS (
  SELECT cohort_month, count(*) AS cohort_size FROM users GROUP BY cohort_month
)
SELECT u.cohort_month, datediff('month', u.cohort_month, h.d) AS months_since_signup,
  count(DISTINCT u.user_id) AS active_users,
  count(DISTINCT u.user_id)::DOUBLE / any_value(s.cohort_size) AS retention_rate
FROM users u JOIN happened h USING (user_id) JOIN sizes s USING (cohort_month)
WHERE datediff('month', u.cohort_month, h.d) >= 0
GROUP BY ALL;

CREATE TABLE product_summary AS
WITH sums AS (
  SELECT coalesce(category, 'unknown') AS product_category, count(*) AS total_orders,
    count(DISTINCT user_id) AS unique_buyers,
    CAST(sum(amount) AS DECIMAL(18, 4)) AS total_revenue,
    CAST(coalesce(sum(amount) FILTER (revenue_type = 'recurring'), 0) AS DECIMAL(18, 4)) AS recurring_revenue,
    CAST(coalesce(sum(amount) FILTER (revenue_type = 'expansion'), 0) AS DECIMAL(18, 4)) AS expansion_revenue,
    CAST(coalesce(sum(amount) FILTER (revenue_type = 'one_time'), 0) AS DECIMAL(18, 4)) AS one_time_revenue,
    count(*) FILTER (method = 'credit_card') AS credit_card_orders,
    count(*) FILTER (method = 'paypal') AS paypal_orders,
    count(*) FILTER (method IN ('wire', 'wire_transfer')) AS wire_orders
  FROM orders GROUP BY 1
)
SELECT *, money_quotient(total_revenue, total_orders) AS avg_order_value,
  money_quotient(total_revenue, total_orders) AS revenue_per_order,
  money_quotient(total_revenue, unique_buyers) AS revenue_per_buyer
FROM sums;

CREATE TABLE daily_summary AS
WITH days AS (
  SELECT event_date AS report_date FROM session_event UNION SELECT order_date FROM orders
), counted AS (
  SELECT report_date,
    (SELECT count(*) FROM session_event WHERE event_date = report_date) AS total_events,
    (SELECT count(DISTINCT user_id) FROM session_event WHERE event_date = report_date) AS active_users,
    (SELECT count(*) FROM int_event_sessions
      WHERE CAST(session_start AS DATE) = report_date) AS total_sessions,
    (SELECT count(*) FROM session_event
      WHERE event_date = report_date AND event_type = 'pageview') AS pageviews,
    (SELECT count(*) FROM session_event
      WHERE event_date = report_date AND event_type = 'purchase') AS purchase_events,
    (SELECT count(*) FROM users WHERE signup_date = report_date) AS new_signups,
    (SELECT count(*) FROM orders WHERE order_date = report_date) AS total_orders,
    (SELECT count(DISTINCT user_id) FROM orders WHERE order_date = report_date) AS unique_buyers,
    CAST(coalesce((SELECT sum(amount) FROM orders WHERE order_date = report_date), 0)
      AS DECIMAL(18, 4)) AS daily_revenue
  FROM days
)
SELECT *, money_quotient(daily_revenue, total_orders) AS avg_order_value,
  100.0::DOUBLE * total_orders / nullif(pageviews, 0) AS conversion_rate_pct,
  100.0::DOUBLE * unique_buyers / nullif(active_users, 0) AS buyer_rate_pct,
  total_events::DOUBLE / nullif(total_sessions, 0) AS avg_events_per_session
FROM counted;
