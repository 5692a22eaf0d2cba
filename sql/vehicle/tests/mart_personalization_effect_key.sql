-- table: mart_personalization_effect
-- severity: error
-- The primary key (personalization_effect_id) identifies one row and is never null.
SELECT
  COALESCE(personalization_effect_id, 'null') AS failing_key,
  CASE
    WHEN personalization_effect_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.mart_personalization_effect
GROUP BY personalization_effect_id
HAVING COUNT(*) > 1 OR personalization_effect_id IS NULL;
