-- table: raw_event
-- severity: warn
-- Types of events that are not known count as events and as nothing else.
SELECT
  event_id AS failing_key,
  'event_type is "' || event_type || '"' AS reason
FROM product.raw_event
WHERE LOWER(TRIM(event_type)) NOT IN ('pageview', 'click', 'login', 'signup', 'add_to_cart', 'purchase');
