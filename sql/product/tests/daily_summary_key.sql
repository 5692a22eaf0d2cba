-- table: daily_summary
-- severity: error
-- The primary key (report_date) identifies one row and is never null.
SELECT
  COALESCE(CAST(report_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN report_date IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.daily_summary
GROUP BY report_date
HAVING COUNT(*) > 1 OR report_date IS NULL;
