-- table: fact_purchase
-- severity: warn
-- Who bought is known.
SELECT
  f.purchase_id AS failing_key,
  'no customer ' || f.customer_id AS reason
FROM vehicle.fact_purchase AS f
LEFT JOIN vehicle.dim_customer AS d
  ON d.customer_id = f.customer_id
  AND NOT d.is_deleted
WHERE f.customer_id IS NOT NULL
  AND d.customer_id IS NULL;
