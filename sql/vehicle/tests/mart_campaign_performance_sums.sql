-- table: mart_campaign_performance
-- severity: error
-- On each day and for each attribution the figures of all campaigns, (none) included, add up to the facts.
SELECT
  CAST(COALESCE(m.event_date, f.event_date) AS STRING) || ', ' || COALESCE(m.attribution, 'both') AS failing_key,
  'impressions, clicks, purchases, revenue are ' || COALESCE(m.figures, 'missing') || ' and should be '
    || COALESCE(f.figures, 'missing') AS reason
FROM (
  SELECT
    event_date,
    attribution,
    CONCAT_WS(
      ', ',
      CAST(SUM(impressions) AS STRING),
      CAST(SUM(clicks) AS STRING),
      CAST(SUM(purchases) AS STRING),
      CAST(CAST(SUM(revenue) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM vehicle.mart_campaign_performance
  GROUP BY event_date, attribution
) AS m
FULL OUTER JOIN (
  SELECT
    event_date,
    CONCAT_WS(
      ', ',
      CAST(SUM(impressions) AS STRING),
      CAST(SUM(clicks) AS STRING),
      CAST(SUM(purchases) AS STRING),
      CAST(CAST(SUM(revenue) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM (
    SELECT
      event_date,
      CASE WHEN event_name = 'campaign_impression' THEN 1 ELSE 0 END AS impressions,
      CASE WHEN event_name = 'campaign_click' THEN 1 ELSE 0 END AS clicks,
      0 AS purchases,
      CAST(0 AS DECIMAL(18, 4)) AS revenue
    FROM vehicle.fact_events
    WHERE event_name IN ('campaign_impression', 'campaign_click')
    UNION ALL
    SELECT event_date, 0 AS impressions, 0 AS clicks, 1 AS purchases, purchase_price AS revenue
    FROM vehicle.fact_purchase
  )
  GROUP BY event_date
) AS f
  ON f.event_date = m.event_date
WHERE f.figures IS NOT NULL
  AND m.figures IS DISTINCT FROM f.figures;
