-- What links a browser or device to a customer, one row per record that does: the event or lead of one who is known. Of
-- links at one instant the one with the greater (ingested_at, link_id) is the later.
CREATE TEMPORARY VIEW vehicle.identity_link AS
SELECT
  anonymous_id,
  customer_id,
  event_ts AS linked_ts,
  CASE
    WHEN event_name = 'login' THEN 'login'
    WHEN event_name IN ('prequal_start', 'prequal_submit') THEN 'prequal'
    ELSE 'lead'
  END AS link_source,
  ingested_at,
  event_id AS link_id
FROM vehicle.raw_event
WHERE customer_id IS NOT NULL
  AND event_name IN ('login', 'prequal_start', 'prequal_submit', 'lead_start', 'lead_submit')
UNION ALL
SELECT
  anonymous_id,
  customer_id,
  event_ts AS linked_ts,
  'lead' AS link_source,
  ingested_at,
  lead_id AS link_id
FROM vehicle.fact_lead
WHERE anonymous_id IS NOT NULL
  AND customer_id IS NOT NULL;
