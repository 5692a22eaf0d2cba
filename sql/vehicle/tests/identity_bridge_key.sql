-- table: identity_bridge
-- severity: error
-- The primary key (anonymous_id, customer_id) identifies one row and is never null.
SELECT
  CONCAT_WS(', ', COALESCE(CAST(anonymous_id AS STRING), 'null'), COALESCE(CAST(customer_id AS STRING), 'null')) AS failing_key,
  CASE
    WHEN anonymous_id IS NULL OR customer_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.identity_bridge
GROUP BY anonymous_id, customer_id
HAVING COUNT(*) > 1 OR anonymous_id IS NULL OR customer_id IS NULL;
