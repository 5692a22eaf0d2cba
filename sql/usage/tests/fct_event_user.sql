-- table: fct_event
-- severity: warn
-- The user of an event is in dim_user. A warning, not an error: a dimension row often arrives after the fact that
-- names it, and the fact is kept as it is. A deleted user still has a row and passes.
SELECT
  e.event_id AS failing_key,
  'no user ' || COALESCE(e.user_id, 'null') AS reason
FROM usage.fct_event AS e
LEFT JOIN usage.dim_user AS u
  ON u.user_id = e.user_id
WHERE u.user_id IS NULL;
