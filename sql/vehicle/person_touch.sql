-- Touches of campaigns, one row per person: the campaigns in the order in which they reached the person. A touch is any
-- event with a campaign_id, on any page.
CREATE TEMPORARY VIEW vehicle.person_touch AS
SELECT
  person,
  TIMELINE(campaign_id, event_ts, ingested_at, event_id) AS campaigns
FROM vehicle.person_event
WHERE campaign_id IS NOT NULL
GROUP BY person;
