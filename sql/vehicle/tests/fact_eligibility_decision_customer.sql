-- table: fact_eligibility_decision
-- severity: warn
-- Who was decided about is known.
SELECT
  f.eligibility_id AS failing_key,
  'no customer ' || f.customer_id AS reason
FROM vehicle.fact_eligibility_decision AS f
LEFT JOIN vehicle.dim_customer AS d
  ON d.customer_id = f.customer_id
  AND NOT d.is_deleted
WHERE f.customer_id IS NOT NULL
  AND d.customer_id IS NULL;
