-- table: mart_account_day
-- severity: error
-- The primary key (account_id, activity_date) identifies one row and no part of it is null.
SELECT
  COALESCE(account_id, 'null') || ' | ' || COALESCE(CAST(activity_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN account_id IS NULL OR activity_date IS NULL THEN 'a part of the key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM usage.mart_account_day
GROUP BY account_id, activity_date
HAVING COUNT(*) > 1 OR account_id IS NULL OR activity_date IS NULL;
