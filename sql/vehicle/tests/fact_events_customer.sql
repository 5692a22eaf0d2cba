-- table: fact_events
-- severity: warn
-- The customer of an event, where named, is known. A warning: customers often arrive after what they do.
SELECT
  f.event_id AS failing_key,
  'no customer ' || f.customer_id AS reason
FROM vehicle.fact_events AS f
LEFT JOIN vehicle.dim_customer AS d
  ON d.customer_id = f.customer_id
  AND NOT d.is_deleted
WHERE f.customer_id IS NOT NULL
  AND d.customer_id IS NULL;
