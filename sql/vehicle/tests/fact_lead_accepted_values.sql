-- table: fact_lead
-- severity: warn
-- lead_type is one of the three known ones. Others are kept; each is a type of its own where submissions are counted.
SELECT
  lead_id AS failing_key,
  'lead_type is "' || lead_type || '"' AS reason
FROM vehicle.fact_lead
WHERE lead_type NOT IN ('contact_dealer', 'schedule_test_drive', 'request_quote');
