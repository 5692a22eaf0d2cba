-- table: mart_click_day
-- severity: error
-- The primary key (event_date) identifies one row and is never null.
SELECT
  COALESCE(CAST(event_date AS STRING), 'null') AS failing_key,
  CASE
    WHEN event_date IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM retail.mart_click_day
GROUP BY event_date
HAVING COUNT(*) > 1 OR event_date IS NULL;
