-- table: fct_user_day
-- severity: warn
-- User days none of whose events names an account: mart_account_day leaves them out.
SELECT
  user_id || ' | ' || CAST(activity_date AS STRING) AS failing_key,
  'account_id is null' AS reason
FROM usage.fct_user_day
WHERE account_id IS NULL;
