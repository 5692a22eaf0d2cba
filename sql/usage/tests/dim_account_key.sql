-- table: dim_account
-- severity: error
-- The primary key (account_id) identifies one row and is never null.
SELECT
  COALESCE(account_id, 'null') AS failing_key,
  CASE
    WHEN account_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.dim_account
GROUP BY account_id
HAVING COUNT(*) > 1 OR account_id IS NULL;
