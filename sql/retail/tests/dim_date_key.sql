-- table: dim_date
-- severity: error
-- The primary key (date_key) identifies one row and is never null.
SELECT
  COALESCE(CAST(date_key AS STRING), 'null') AS failing_key,
  CASE
    WHEN date_key IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.dim_date
GROUP BY date_key
HAVING COUNT(*) > 1 OR date_key IS NULL;
