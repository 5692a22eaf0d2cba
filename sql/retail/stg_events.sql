-- Clickstream, one row per event: text trimmed, blank text is null.
CREATE TEMPORARY VIEW retail.stg_events AS
SELECT
  event_id,
  user_id,
  session_id,
  event_name,
  page,
  product_id,
  event_ts,
  ingested_at,
  event_date,
  CASE
    WHEN user_id IS NULL THEN 'missing_user'
    WHEN session_id IS NULL THEN 'missing_session'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    event_id,
    NULLIF(TRIM(user_id), '') AS user_id,
    NULLIF(TRIM(session_id), '') AS session_id,
    TRIM(event_name) AS event_name,
    NULLIF(TRIM(page), '') AS page,
    NULLIF(TRIM(product_id), '') AS product_id,
    event_ts,
    ingested_at,
    event_date
  FROM retail.raw_click
);
