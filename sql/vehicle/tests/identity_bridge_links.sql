-- table: identity_bridge
-- severity: error
-- Every pair that a record links is there, and no other, with the times of its first and last link.
SELECT
  COALESCE(b.anonymous_id, l.anonymous_id) || ', ' || COALESCE(b.customer_id, l.customer_id) AS failing_key,
  'is linked by ' || CAST(COALESCE(l.links, 0) AS STRING) || ' records, or at other times' AS reason
FROM vehicle.identity_bridge AS b
FULL OUTER JOIN (
  SELECT
    anonymous_id,
    customer_id,
    COUNT(*) AS links,
    MIN(linked_ts) AS first_linked_ts,
    MAX(linked_ts) AS last_linked_ts
  FROM vehicle.identity_link
  GROUP BY anonymous_id, customer_id
) AS l
  ON l.anonymous_id = b.anonymous_id
  AND l.customer_id = b.customer_id
WHERE b.first_linked_ts IS DISTINCT FROM l.first_linked_ts
  OR b.last_linked_ts IS DISTINCT FROM l.last_linked_ts;
