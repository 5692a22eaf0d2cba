-- table: mart_latency_day
-- severity: error
-- The primary key (event_date, page) identifies one row and is never null.
SELECT
  CONCAT_WS(', ', COALESCE(CAST(event_date AS STRING), 'null'), COALESCE(CAST(page AS STRING), 'null')) AS failing_key,
  CASE
    WHEN event_date IS NULL OR page IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.mart_latency_day
GROUP BY event_date, page
HAVING COUNT(*) > 1 OR event_date IS NULL OR page IS NULL;
