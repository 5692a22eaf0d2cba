CREATE TABLE IF NOT EXISTS retail.mart_click_day (
  event_date DATE NOT NULL COMMENT 'UTC date of the events',
  events BIGINT COMMENT 'Events of the clickstream',
  users BIGINT COMMENT 'Different known users among them',
  sessions BIGINT COMMENT 'Different known sessions among them',
  product_views BIGINT COMMENT 'Events with a product',
  top_page STRING COMMENT 'Page with most events, of equals the first by name; null when no event has a page',
  PRIMARY KEY (event_date) NOT ENFORCED
)
COMMENT 'Clickstream of a UTC day, one row per day with at least one event'
PARTITIONED BY (event_date)
WITH ('tidemark.dated-by' = 'event_date');

INSERT INTO retail.mart_click_day
SELECT
  event_date,
  COUNT(*) AS events,
  COUNT(DISTINCT user_id) AS users,
  COUNT(DISTINCT session_id) AS sessions,
  COUNT(product_id) AS product_views,
  MODE(page) AS top_page
FROM retail.stg_events
GROUP BY event_date;
