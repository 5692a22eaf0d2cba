-- table: fact_lead
-- severity: error
-- The primary key (lead_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(lead_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN lead_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.fact_lead
GROUP BY lead_id
HAVING COUNT(*) > 1 OR lead_id IS NULL;
