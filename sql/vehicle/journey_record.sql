-- What journeys are made of: everything a person did that names a vehicle, one row per event, decision, lead, counted
-- lead and purchase. kind is the event's name, or decision, lead, counted_lead, purchase. An event of such a name does
-- not exist in the contract; is_event tells it apart all the same.
CREATE TEMPORARY VIEW vehicle.journey_record AS
SELECT
  person,
  person_customer_id,
  vehicle_id,
  event_name AS kind,
  TRUE AS is_event,
  anonymous_id,
  CAST(NULL AS STRING) AS detail,
  event_ts,
  ingested_at,
  event_id AS id
FROM vehicle.person_event
WHERE vehicle_id IS NOT NULL
UNION ALL
SELECT
  'c-' || customer_id AS person,
  customer_id AS person_customer_id,
  vehicle_id,
  'decision' AS kind,
  FALSE AS is_event,
  CAST(NULL AS STRING) AS anonymous_id,
  CAST(prequal_flag AS STRING) AS detail,
  event_ts,
  ingested_at,
  eligibility_id AS id
FROM vehicle.fact_eligibility_decision
WHERE vehicle_id IS NOT NULL
UNION ALL
SELECT
  person,
  person_customer_id,
  vehicle_id,
  'lead' AS kind,
  FALSE AS is_event,
  anonymous_id,
  CAST(NULL AS STRING) AS detail,
  event_ts,
  ingested_at,
  lead_id AS id
FROM vehicle.person_lead
WHERE person IS NOT NULL
UNION ALL
SELECT
  person,
  person_customer_id,
  vehicle_id,
  'counted_lead' AS kind,
  FALSE AS is_event,
  CAST(NULL AS STRING) AS anonymous_id,
  CAST(NULL AS STRING) AS detail,
  event_ts,
  event_ts AS ingested_at,
  lead_id AS id
FROM vehicle.counted_lead
UNION ALL
SELECT
  'c-' || customer_id AS person,
  customer_id AS person_customer_id,
  vehicle_id,
  'purchase' AS kind,
  FALSE AS is_event,
  CAST(NULL AS STRING) AS anonymous_id,
  CAST(purchase_price AS STRING) AS detail,
  purchase_ts AS event_ts,
  ingested_at,
  purchase_id AS id
FROM vehicle.fact_purchase;
