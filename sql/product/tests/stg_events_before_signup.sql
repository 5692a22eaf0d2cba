-- table: session_event
-- severity: warn
-- A user who has an event of type signup has none before it.
SELECT
  user_id AS failing_key,
  'first event at ' || CAST(first_event_at AS STRING) || ', sign-up at ' || CAST(signup_at AS STRING) AS reason
FROM (
  SELECT
    user_id,
    MIN(event_ts) AS first_event_at,
    MIN(event_ts) FILTER (WHERE event_type = 'signup') AS signup_at
  FROM product.session_event
  GROUP BY user_id
)
WHERE first_event_at < signup_at;
