-- table: raw_event
-- severity: error
-- The primary key (event_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(event_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN event_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.raw_event
GROUP BY event_id
HAVING COUNT(*) > 1 OR event_id IS NULL;
