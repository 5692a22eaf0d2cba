-- table: mart_funnel_journey
-- severity: error
-- The primary key (journey_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(journey_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN journey_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.mart_funnel_journey
GROUP BY journey_id
HAVING COUNT(*) > 1 OR journey_id IS NULL;
