-- table: session_event
-- severity: error
-- A session begins with an event of its own at its start, and its id is made of user and start.
SELECT
  session_id AS failing_key,
  CASE
    WHEN session_id <> SURROGATE_KEY(user_id, session_start) THEN 'the id is not that of user and start'
    ELSE 'its first event is not at ' || CAST(session_start AS STRING)
  END AS reason
FROM (
  SELECT user_id, session_id, session_start, MIN(event_ts) AS first_event_at
  FROM product.session_event
  GROUP BY user_id, session_id, session_start
)
WHERE first_event_at <> session_start
  OR session_id <> SURROGATE_KEY(user_id, session_start);
