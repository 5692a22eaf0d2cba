-- table: fact_eligibility_decision
-- severity: error
-- The primary key (eligibility_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(eligibility_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN eligibility_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.fact_eligibility_decision
GROUP BY eligibility_id
HAVING COUNT(*) > 1 OR eligibility_id IS NULL;
