-- table: dim_account_history
-- severity: error
-- The primary key (account_key) identifies one row and is never null.
SELECT
  COALESCE(account_key, 'null') AS failing_key,
  CASE
    WHEN account_key IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.dim_account_history
GROUP BY account_key
HAVING COUNT(*) > 1 OR account_key IS NULL;
