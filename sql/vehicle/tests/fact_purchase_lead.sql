-- table: fact_purchase
-- severity: warn
-- The lead that a purchase names exists, is of the same person and is not later. It links nothing, so nothing is wrong in
-- the figures where it does not.
SELECT
  p.purchase_id AS failing_key,
  CASE
    WHEN l.lead_id IS NULL THEN 'no lead ' || p.lead_id
    WHEN l.event_ts > p.purchase_ts THEN 'lead ' || p.lead_id || ' is later than the purchase'
    ELSE 'lead ' || p.lead_id || ' is of another person'
  END AS reason
FROM vehicle.fact_purchase AS p
LEFT JOIN vehicle.person_lead AS l
  ON l.lead_id = p.lead_id
WHERE p.lead_id IS NOT NULL
  AND (
    l.lead_id IS NULL
    OR l.event_ts > p.purchase_ts
    OR l.person IS DISTINCT FROM 'c-' || p.customer_id
  );
