-- table: fact_events
-- severity: warn
-- The campaign of an event, where named, is known.
SELECT
  f.event_id AS failing_key,
  'no campaign ' || f.campaign_id AS reason
FROM vehicle.fact_events AS f
LEFT JOIN vehicle.dim_campaign AS d
  ON d.campaign_id = f.campaign_id
  AND NOT d.is_deleted
WHERE f.campaign_id IS NOT NULL
  AND d.campaign_id IS NULL;
