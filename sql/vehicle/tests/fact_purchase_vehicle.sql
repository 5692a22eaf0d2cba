-- table: fact_purchase
-- severity: warn
-- What was bought is known.
SELECT
  f.purchase_id AS failing_key,
  'no vehicle ' || f.vehicle_id AS reason
FROM vehicle.fact_purchase AS f
LEFT JOIN vehicle.dim_vehicle AS d
  ON d.vehicle_id = f.vehicle_id
  AND NOT d.is_deleted
WHERE f.vehicle_id IS NOT NULL
  AND d.vehicle_id IS NULL;
