-- table: int_event_sessions
-- severity: error
-- The primary key (user_id, session_id) identifies one row and is never null.
SELECT
  CONCAT_WS(', ', COALESCE(CAST(user_id AS STRING), 'null'), COALESCE(CAST(session_id AS STRING), 'null')) AS failing_key,
  CASE
    WHEN user_id IS NULL OR session_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.int_event_sessions
GROUP BY user_id, session_id
HAVING COUNT(*) > 1 OR user_id IS NULL OR session_id IS NULL;
