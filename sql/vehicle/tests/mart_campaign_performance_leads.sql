-- table: mart_campaign_performance
-- severity: error
-- The leads of all campaigns are those that count in journeys, and those with neither id, for each attribution.
SELECT
  m.attribution AS failing_key,
  CAST(m.leads AS STRING) || ' leads, of which journeys and leads without ids have '
    || CAST(f.leads AS STRING) AS reason
FROM (
  SELECT
    attribution,
    SUM(leads) AS leads
  FROM vehicle.mart_campaign_performance
  GROUP BY attribution
) AS m
CROSS JOIN (
  SELECT COALESCE(SUM(leads), 0) AS leads
  FROM (
    SELECT leads_deduplicated AS leads
    FROM vehicle.mart_funnel_journey
    UNION ALL
    SELECT CAST(1 AS BIGINT) AS leads
    FROM vehicle.fact_lead
    WHERE anonymous_id IS NULL
      AND customer_id IS NULL
  )
) AS f
WHERE m.leads <> f.leads;
