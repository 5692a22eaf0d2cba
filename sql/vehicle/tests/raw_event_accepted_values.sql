-- table: raw_event
-- severity: warn
-- event_name is one of the thirteen known names. Others are kept, and are no stage, no link and no campaign figure.
SELECT
  event_id AS failing_key,
  'event_name is "' || event_name || '"' AS reason
FROM vehicle.raw_event
WHERE event_name NOT IN (
    'page_view', 'search', 'vehicle_view', 'save_vehicle', 'compare', 'personalization_exposure',
    'campaign_impression', 'campaign_click', 'login', 'prequal_start', 'prequal_submit', 'lead_start', 'lead_submit'
  );
