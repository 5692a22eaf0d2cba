-- table: fct_event
-- severity: warn
-- The account of an event is in dim_account. A warning, not an error: a dimension row often arrives after the fact
-- that names it, and the fact is kept as it is. Events without an account have a test of their own.
SELECT
  e.event_id AS failing_key,
  'no account ' || e.account_id AS reason
FROM usage.fct_event AS e
LEFT JOIN usage.dim_account AS a
  ON a.account_id = e.account_id
WHERE e.account_id IS NOT NULL
  AND a.account_id IS NULL;
