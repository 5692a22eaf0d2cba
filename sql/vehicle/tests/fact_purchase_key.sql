-- table: fact_purchase
-- severity: error
-- The primary key (purchase_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(purchase_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN purchase_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.fact_purchase
GROUP BY purchase_id
HAVING COUNT(*) > 1 OR purchase_id IS NULL;
