-- table: fct_event
-- severity: warn
-- No event happened before its user was created; users that are not known or have no created_at are left out.
SELECT
  e.event_id AS failing_key,
  'happened ' || CAST(e.event_ts AS STRING) || ', user created ' || CAST(u.created_at AS STRING) AS reason
FROM usage.fct_event AS e
JOIN usage.dim_user AS u
  ON u.user_id = e.user_id
WHERE e.event_ts < u.created_at;
