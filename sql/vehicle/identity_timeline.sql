-- Who a browser or device belonged to over time, one row per anonymous_id: at each instant the customer of the last link
-- until then. Before the first link the customer of that one: a login claims what was done before it.
CREATE TEMPORARY VIEW vehicle.identity_timeline AS
SELECT
  anonymous_id,
  TIMELINE(customer_id, linked_ts, ingested_at, link_id) AS customers
FROM vehicle.identity_link
GROUP BY anonymous_id;
