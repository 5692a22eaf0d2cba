-- table: dim_user
-- severity: warn
-- The account of a user is in dim_account. A warning, not an error: a dimension row often arrives after the row
-- that names it, and that row is kept as it is. A deleted account still has its row and passes.
SELECT
  u.user_id AS failing_key,
  'no account ' || u.account_id AS reason
FROM usage.dim_user AS u
LEFT JOIN usage.dim_account AS a
  ON a.account_id = u.account_id
WHERE u.account_id IS NOT NULL
  AND a.account_id IS NULL;
