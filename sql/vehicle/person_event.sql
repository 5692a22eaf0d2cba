-- Events with the person who did them, one row per event. person_customer_id: the event's own customer, else the last one
-- linked to its anonymous_id until then, else the first one linked after it, else null. person is that customer as c-...,
-- or else the anonymous_id as a-...: the two kinds of ids never meet.
CREATE TEMPORARY VIEW vehicle.person_event AS
SELECT
  *,
  COALESCE('c-' || person_customer_id, 'a-' || anonymous_id) AS person
FROM (
  -- Events that name their customer need no link, and so are kept in no join.
  SELECT
    *,
    customer_id AS person_customer_id
  FROM vehicle.raw_event
  WHERE customer_id IS NOT NULL
  UNION ALL
  SELECT
    e.*,
    COALESCE(VALUE_AT(t.customers, e.event_ts), t.customers[1].`value`) AS person_customer_id
  FROM vehicle.raw_event AS e
  LEFT JOIN vehicle.identity_timeline AS t
    ON t.anonymous_id = e.anonymous_id
  WHERE e.customer_id IS NULL
);
