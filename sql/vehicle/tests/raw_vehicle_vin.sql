-- table: raw_vehicle
-- severity: error
-- A vehicle identification number is never stored whole: ingest keeps its last six characters.
SELECT
  change_id AS failing_key,
  'vin has ' || CAST(CHAR_LENGTH(vin) AS STRING) || ' characters' AS reason
FROM vehicle.raw_vehicle
WHERE CHAR_LENGTH(vin) <> 6;
