-- The tables of the area retail, written from the text of the contract.
-- Instants are TIMESTAMP in UTC; a statement ends at a semicolon that ends its line.

CREATE MACRO cleaned(t) AS nullif(trim(t), '');

-- Rounded once, half away from zero; both may be negative. Counted in units of 0.0001.
CREATE MACRO money_quotient(amount, number) AS
  CASE WHEN number <> 0 THEN
    CAST(
      CAST(sign(amount) * sign(number) AS INTEGER)
      * ((2 * CAST(abs(amount) * 10000 AS HUGEINT) + abs(CAST(number AS HUGEINT)))
        // (2 * abs(CAST(number AS HUGEINT))))
      AS DECIMAL(34, 0)) * 0.0001::DECIMAL(4, 4)
  END;

CREATE MACRO instant_text(ts) AS strftime(ts, '%Y-%m-%d %H:%M:%S.%f');

CREATE TABLE stg_customers AS
SELECT change_id, trim(customer_id) AS customer_id, cleaned(email) AS email,
  cleaned(first_name) AS first_name, cleaned(last_name) AS last_name,
  cleaned(country) AS country, cleaned(customer_segment) AS customer_segment,
  changed_at, is_deleted, event_ts, ingested_at, event_date
FROM raw_customer;

CREATE TABLE stg_products AS
SELECT change_id, trim(product_id) AS product_id, cleaned(product_name) AS product_name,
  cleaned(category) AS category, price, rating,
  changed_at, is_deleted, event_ts, ingested_at, event_date
FROM raw_product;

CREATE TABLE stg_orders AS
SELECT * FROM (
  SELECT trim(order_id) AS order_id, cleaned(customer_id) AS customer_id,
    cleaned(status) AS status, event_ts AS order_ts, event_date AS order_date,
    changed_at, ingested_at, change_id, is_deleted
  FROM raw_order
)
QUALIFY row_number() OVER (
  PARTITION BY order_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1
  AND NOT is_deleted;

CREATE TABLE stg_order_items AS
SELECT * FROM (
  SELECT trim(order_item_id) AS order_item_id, trim(order_id) AS order_id,
    trim(product_id) AS product_id, quantity, unit_price, coalesce(discount, 0) AS discount,
    changed_at, ingested_at, change_id, is_deleted
  FROM raw_order_item
)
QUALIFY row_number() OVER (
  PARTITION BY order_item_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1
  AND NOT is_deleted;

CREATE TABLE dim_date AS
SELECT CAST(strftime(d, '%Y%m%d') AS INTEGER) AS date_key, d AS date_day,
  year(d) AS year, quarter(d) AS quarter, month(d) AS month, weekofyear(d) AS week_of_year,
  isodow(d) AS day_of_week, monthname(d) AS month_name, dayname(d) AS day_name,
  isodow(d) IN (6, 7) AS is_weekend, isodow(d) NOT IN (6, 7) AS is_weekday
FROM (
  SELECT CAST(unnest(generate_series(DATE '2010-01-01', DATE '2029-12-31', INTERVAL 1 DAY)) AS DATE) AS d
);

CREATE TABLE customer_now AS
SELECT customer_id, email, country,
  CASE WHEN first_name IS NOT NULL AND last_name IS NOT NULL THEN first_name || ' ' || last_name
       ELSE coalesce(first_name, last_name) END AS full_name
FROM stg_customers
QUALIFY row_number() OVER (
  PARTITION BY customer_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_customers AS
WITH one_per_instant AS (
  SELECT *
  FROM stg_customers
  QUALIFY row_number() OVER (
    PARTITION BY customer_id, event_ts ORDER BY ingested_at DESC, change_id DESC) = 1
), compared AS (
  SELECT *,
    row_number() OVER w AS n,
    lag(customer_segment) OVER w AS segment_before,
    lag(is_deleted) OVER w AS deleted_before
  FROM one_per_instant
  WINDOW w AS (PARTITION BY customer_id ORDER BY event_ts)
), versions AS (
  SELECT * FROM compared
  WHERE n = 1
    OR customer_segment IS DISTINCT FROM segment_before
    OR is_deleted IS DISTINCT FROM deleted_before
), tiled AS (
  SELECT customer_id, customer_segment, is_deleted, event_ts AS effective_ts,
    lead(event_ts) OVER (PARTITION BY customer_id ORDER BY event_ts) AS next_ts
  FROM versions
)
SELECT md5(t.customer_id || '-' || instant_text(t.effective_ts)) AS customer_key,
  t.customer_id, c.email, c.full_name, c.country, t.customer_segment,
  t.effective_ts,
  coalesce(t.next_ts, TIMESTAMP '9999-12-31 00:00:00') AS expiration_ts,
  CAST(t.effective_ts AS DATE) AS effective_date,
  CAST(coalesce(t.next_ts, TIMESTAMP '9999-12-31 00:00:00') AS DATE) AS expiration_date,
  t.next_ts IS NULL AS is_current,
  t.is_deleted
FROM tiled t
JOIN customer_now c USING (customer_id);

CREATE TABLE dim_products AS
SELECT md5(product_id) AS product_key, product_id, product_name, category, price,
  CASE WHEN price IS NULL THEN NULL WHEN price >= 100 THEN 'premium'
       WHEN price >= 25 THEN 'mid' ELSE 'budget' END AS price_tier,
  rating, is_deleted
FROM stg_products
QUALIFY row_number() OVER (
  PARTITION BY product_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE fact_orders AS
WITH priced AS (
  SELECT *, CAST(CAST(quantity AS DECIMAL(19, 0)) * unit_price AS DECIMAL(28, 4)) AS price
  FROM stg_order_items
), exact AS (
  SELECT order_id, product_id,
    CAST(sum(quantity) AS BIGINT) AS quantity,
    sum(price) AS gross,
    sum(price * CAST(1 - discount AS DECIMAL(10, 6))) AS net
  FROM priced
  GROUP BY order_id, product_id
), lines AS (
  SELECT order_id, product_id, quantity, gross, TRY_CAST(net AS DECIMAL(18, 4)) AS line_total
  FROM exact
)
SELECT md5(l.order_id || '-' || l.product_id) AS order_item_key,
  l.order_id, l.product_id, o.customer_id,
  (SELECT c.customer_key FROM dim_customers c
   WHERE c.customer_id = o.customer_id
     AND o.order_ts >= c.effective_ts AND o.order_ts < c.expiration_ts) AS customer_key,
  (SELECT p.product_key FROM dim_products p
   WHERE p.product_id = l.product_id AND NOT p.is_deleted) AS product_key,
  CAST(strftime(o.order_date, '%Y%m%d') AS INTEGER) AS date_key,
  o.order_ts, o.order_date, o.status, l.quantity,
  money_quotient(l.gross, l.quantity) AS unit_price,
  TRY_CAST(l.gross - l.line_total AS DECIMAL(18, 4)) AS discount_amount,
  l.line_total,
  TRY_CAST(sum(l.line_total) OVER (PARTITION BY l.order_id) AS DECIMAL(18, 4)) AS order_total
FROM lines l
JOIN stg_orders o USING (order_id);

CREATE TABLE counted AS
SELECT * FROM fact_orders WHERE status IS NULL OR status <> 'cancelled';

-- An order that is not deleted counts for the date even without a line, and so does a deletion.
CREATE TABLE today AS
SELECT coalesce(
  (SELECT as_of FROM asked),
  (SELECT max(d) FROM (
    SELECT max(event_date) AS d FROM raw_order
    UNION ALL SELECT max(event_date) FROM raw_order_item
    UNION ALL SELECT max(event_date) FROM raw_click))) AS as_of_date;

CREATE TABLE customer_lifetime_value AS
WITH sums AS (
  SELECT customer_id,
    count(DISTINCT order_id) AS total_orders,
    TRY_CAST(sum(line_total) AS DECIMAL(18, 4)) AS total_revenue,
    CAST(sum(quantity) AS BIGINT) AS total_items,
    min(order_date) AS first_order_date,
    max(order_date) AS last_order_date
  FROM counted
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
), derived AS (
  SELECT s.*,
    last_order_date - first_order_date AS customer_lifetime_days,
    (SELECT as_of_date FROM today) - last_order_date AS recency_days
  FROM sums s
), labelled AS (
  SELECT *,
    CASE WHEN total_revenue < 300 THEN 'low' WHEN total_revenue < 1000 THEN 'medium'
         ELSE 'high' END AS value_segment,
    CASE WHEN recency_days > 365 THEN 'lost' WHEN recency_days > 90 THEN 'dormant'
         WHEN recency_days > 30 THEN 'cooling' ELSE 'active' END AS recency_segment,
    CASE WHEN total_orders = 1 THEN 'one_time' WHEN total_orders <= 5 THEN 'repeat'
         ELSE 'loyal' END AS frequency_segment
  FROM derived
)
SELECT l.customer_id, total_orders, total_revenue,
  money_quotient(total_revenue, total_orders) AS avg_order_value,
  total_items, first_order_date, last_order_date, customer_lifetime_days, recency_days,
  CASE WHEN total_orders > 1
    THEN CAST(customer_lifetime_days AS DOUBLE) / (total_orders - 1) END AS avg_days_between_orders,
  value_segment, recency_segment, frequency_segment,
  concat_ws('-', value_segment, recency_segment, frequency_segment) AS rfm_segment,
  c.customer_segment
FROM labelled l
LEFT JOIN dim_customers c
  ON c.customer_id = l.customer_id AND c.is_current AND NOT c.is_deleted;

CREATE TABLE mart_sales_day AS
WITH firsts AS (
  SELECT customer_id, min(order_date) AS first_date
  FROM counted
  WHERE customer_id IS NOT NULL
  GROUP BY customer_id
)
SELECT order_date,
  count(DISTINCT order_id) AS orders,
  count(DISTINCT customer_id) AS customers,
  CAST(sum(quantity) AS BIGINT) AS units,
  TRY_CAST(sum(line_total) AS DECIMAL(18, 4)) AS revenue,
  money_quotient(sum(line_total), count(DISTINCT order_id)) AS avg_order_value,
  (SELECT count(*) FROM firsts WHERE first_date = order_date) AS new_customers
FROM counted
GROUP BY order_date;

CREATE TABLE mart_click_day AS
WITH clicks AS (
  SELECT event_date, cleaned(user_id) AS user_id, cleaned(session_id) AS session_id,
    cleaned(page) AS page, cleaned(product_id) AS product_id
  FROM raw_click
), pages AS (
  SELECT event_date, page
  FROM clicks
  WHERE page IS NOT NULL
  GROUP BY event_date, page
  QUALIFY row_number() OVER (PARTITION BY event_date ORDER BY count(*) DESC, page) = 1
)
SELECT c.event_date,
  count(*) AS events,
  count(DISTINCT c.user_id) AS users,
  count(DISTINCT c.session_id) AS sessions,
  count(c.product_id) AS product_views,
  any_value(p.page) AS top_page
FROM clicks c
LEFT JOIN pages p USING (event_date)
GROUP BY c.event_date;
