-- table: fct_event
-- severity: warn
-- Events that came without an account: they count for their user and for no account.
SELECT
  event_id AS failing_key,
  'account_id is null' AS reason
FROM usage.fct_event
WHERE account_id IS NULL;
