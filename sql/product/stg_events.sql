-- Events, one row each: those with a user and, by their flag, those without one, which are in no session.
CREATE TEMPORARY VIEW product.stg_events AS
SELECT
  event_id,
  user_id,
  event_type,
  utm_source,
  page,
  CASE
    WHEN event_type IN ('signup', 'login') THEN 'authentication'
    WHEN event_type IN ('pageview', 'click') THEN 'engagement'
    WHEN event_type IN ('purchase', 'add_to_cart') THEN 'conversion'
    ELSE 'other'
  END AS event_category,
  event_ts,
  ingested_at,
  event_date,
  CAST(EXTRACT(HOUR FROM event_ts) AS INT) AS event_hour,
  -- Sunday is day 7 of an ISO week.
  MOD(CAST(EXTRACT(ISODOW FROM event_date) AS INT), 7) AS day_of_week,
  session_id,
  session_start,
  CASE
    WHEN user_id IS NULL THEN 'missing_user_id'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    event_id,
    user_id,
    event_type,
    utm_source,
    page,
    event_ts,
    ingested_at,
    event_date,
    session_id,
    session_start
  FROM product.session_event
  UNION ALL
  SELECT
    event_id,
    user_id,
    event_type,
    utm_source,
    page,
    event_ts,
    ingested_at,
    event_date,
    CAST(NULL AS STRING) AS session_id,
    CAST(NULL AS TIMESTAMP_LTZ(6)) AS session_start
  FROM product.staged_event
  WHERE user_id IS NULL
);
