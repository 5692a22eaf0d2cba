-- table: mart_campaign_performance
-- severity: error
-- The primary key (campaign_id, event_date, attribution) identifies one row and is never null.
SELECT
  CONCAT_WS(', ', COALESCE(CAST(campaign_id AS STRING), 'null'), COALESCE(CAST(event_date AS STRING), 'null'), COALESCE(CAST(attribution AS STRING), 'null')) AS failing_key,
  CASE
    WHEN campaign_id IS NULL OR event_date IS NULL OR attribution IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.mart_campaign_performance
GROUP BY campaign_id, event_date, attribution
HAVING COUNT(*) > 1 OR campaign_id IS NULL OR event_date IS NULL OR attribution IS NULL;
