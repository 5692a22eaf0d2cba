-- Submissions that count, one row each: those of one person, vehicle and lead_type that have no counted one in the 720
-- hours (30 x 24) before them, that bound included. Of submissions at one instant the first by (ingested_at, lead_id) counts.
-- Leads with neither id are not here.
CREATE TEMPORARY VIEW vehicle.counted_lead AS
SELECT
  person,
  person_customer_id,
  vehicle_id,
  lead_type,
  lead_id,
  event_ts
FROM (
  SELECT
    person,
    person_customer_id,
    vehicle_id,
    lead_type,
    SPACED_BY(720, lead_id, event_ts, ingested_at) AS leads
  FROM vehicle.person_lead
  WHERE person IS NOT NULL
  GROUP BY person, person_customer_id, vehicle_id, lead_type
)
CROSS JOIN UNNEST(leads) AS l (event_ts, lead_id);
