-- table: dim_vehicle
-- severity: error
-- The primary key (vehicle_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(vehicle_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN vehicle_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.dim_vehicle
GROUP BY vehicle_id
HAVING COUNT(*) > 1 OR vehicle_id IS NULL;
