-- table: fct_event
-- severity: warn
-- event_name is one of the eight known names and source, where there is one, one of the four clients. Other values
-- are kept: the name as category other.
SELECT
  event_id AS failing_key,
  CASE
    WHEN event_category = 'other' THEN 'event_name is "' || event_name || '"'
    ELSE 'source is "' || source || '"'
  END AS reason
FROM usage.fct_event
WHERE event_category = 'other'
  OR source NOT IN ('desktop', 'web', 'mobile', 'api');
