-- Events with the person who did them, one row per event, with what journeys and campaigns ask of them.
-- person_customer_id: the event's own customer, else the last one linked to its anonymous_id until then, else the first one
-- linked after it, else null. person is that customer as c-..., or else the anonymous_id as a-...: the two kinds of ids
-- never meet. Facts keep what the event said.
CREATE TEMPORARY VIEW vehicle.person_event AS
SELECT
  event_id,
  event_name,
  anonymous_id,
  vehicle_id,
  campaign_id,
  experiment_id,
  variant_id,
  latency_ms,
  event_ts,
  ingested_at,
  event_date,
  person_customer_id,
  COALESCE('c-' || person_customer_id, 'a-' || anonymous_id) AS person
FROM (
  -- Events that name their customer need no link, and so are kept in no join.
  SELECT
    event_id,
    event_name,
    anonymous_id,
    vehicle_id,
    campaign_id,
    experiment_id,
    variant_id,
    latency_ms,
    event_ts,
    ingested_at,
    event_date,
    customer_id AS person_customer_id
  FROM vehicle.raw_event
  WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT
    e.event_id,
    e.event_name,
    e.anonymous_id,
    e.vehicle_id,
    e.campaign_id,
    e.experiment_id,
    e.variant_id,
    e.latency_ms,
    e.event_ts,
    e.ingested_at,
    e.event_date,
    COALESCE(VALUE_AT(t.customers, e.event_ts), t.customers[1].`value`) AS person_customer_id
  FROM vehicle.raw_event AS e
  LEFT JOIN vehicle.identity_timeline AS t
    ON t.anonymous_id = e.anonymous_id
  WHERE e.customer_id IS NULL
);
