-- table: mart_personalization_effect
-- severity: warn
-- The customer of a unit is known.
SELECT
  m.personalization_effect_id AS failing_key,
  'no customer ' || m.unit_id AS reason
FROM vehicle.mart_personalization_effect AS m
LEFT JOIN vehicle.dim_customer AS c
  ON c.customer_id = m.unit_id AND NOT c.is_deleted
WHERE m.randomization_unit = 'customer'
  AND c.customer_id IS NULL;
