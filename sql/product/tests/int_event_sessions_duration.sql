-- table: int_event_sessions
-- severity: warn
-- A session of half a day is hardly that of a person.
SELECT
  session_id AS failing_key,
  'user ' || user_id || ' for ' || CAST(session_duration_minutes AS STRING) || ' minutes' AS reason
FROM product.int_event_sessions
WHERE session_duration_minutes >= 12 * 60;
