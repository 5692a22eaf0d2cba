-- table: dim_vehicle
-- severity: error
-- A vehicle identification number is never stored whole, here either.
SELECT
  vehicle_id AS failing_key,
  'vin has ' || CAST(CHAR_LENGTH(vin) AS STRING) || ' characters' AS reason
FROM vehicle.dim_vehicle
WHERE CHAR_LENGTH(vin) <> 6;
