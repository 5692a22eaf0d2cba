-- table: dim_campaign
-- severity: error
-- The primary key (campaign_id) identifies one row and is never null.
SELECT
  COALESCE(CAST(campaign_id AS STRING), 'null') AS failing_key,
  CASE
    WHEN campaign_id IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM vehicle.dim_campaign
GROUP BY campaign_id
HAVING COUNT(*) > 1 OR campaign_id IS NULL;
