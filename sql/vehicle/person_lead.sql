-- Leads with the person who submitted them, one row per submission, by the rules of person_event; person is null for a
-- lead with neither id.
CREATE TEMPORARY VIEW vehicle.person_lead AS
SELECT
  *,
  COALESCE('c-' || person_customer_id, 'a-' || anonymous_id) AS person
FROM (
  SELECT
    lead_id,
    anonymous_id,
    vehicle_id,
    lead_type,
    event_ts,
    ingested_at,
    event_date,
    customer_id AS person_customer_id
  FROM vehicle.fact_lead
  WHERE customer_id IS NOT NULL
    OR anonymous_id IS NULL
  UNION ALL
  SELECT
    l.lead_id,
    l.anonymous_id,
    l.vehicle_id,
    l.lead_type,
    l.event_ts,
    l.ingested_at,
    l.event_date,
    COALESCE(VALUE_AT(t.customers, l.event_ts), t.customers[1].`value`) AS person_customer_id
  FROM vehicle.fact_lead AS l
  LEFT JOIN vehicle.identity_timeline AS t
    ON t.anonymous_id = l.anonymous_id
  WHERE l.customer_id IS NULL
    AND l.anonymous_id IS NOT NULL
);
