-- table: mart_funnel_journey
-- severity: error
-- Views, leads and journeys with a purchase of each vehicle add up to the facts, whoever the persons are.
SELECT
  COALESCE(j.vehicle_id, f.vehicle_id) AS failing_key,
  'views, leads, purchases are ' || COALESCE(j.figures, 'missing') || ' and should be '
    || COALESCE(f.figures, 'missing') AS reason
FROM (
  SELECT
    vehicle_id,
    CONCAT_WS(
      ', ',
      CAST(SUM(`views`) AS STRING),
      CAST(SUM(leads_raw) AS STRING),
      CAST(COUNT(*) FILTER (WHERE is_purchased) AS STRING)
    ) AS figures
  FROM vehicle.mart_funnel_journey
  GROUP BY vehicle_id
) AS j
FULL OUTER JOIN (
  SELECT
    vehicle_id,
    CONCAT_WS(
      ', ',
      CAST(SUM(seen) AS STRING),
      CAST(SUM(asked) AS STRING),
      CAST(COUNT(DISTINCT buyer) AS STRING)
    ) AS figures
  FROM (
    SELECT
      vehicle_id,
      CASE WHEN event_name = 'vehicle_view' THEN 1 ELSE 0 END AS seen,
      0 AS asked,
      CAST(NULL AS STRING) AS buyer
    FROM vehicle.fact_events
    WHERE vehicle_id IS NOT NULL
    UNION ALL
    SELECT vehicle_id, 0 AS seen, 0 AS asked, CAST(NULL AS STRING) AS buyer
    FROM vehicle.fact_eligibility_decision
    WHERE vehicle_id IS NOT NULL
    UNION ALL
    SELECT vehicle_id, 0 AS seen, 1 AS asked, CAST(NULL AS STRING) AS buyer
    FROM vehicle.fact_lead
    WHERE anonymous_id IS NOT NULL
      OR customer_id IS NOT NULL
    UNION ALL
    SELECT vehicle_id, 0 AS seen, 0 AS asked, customer_id AS buyer
    FROM vehicle.fact_purchase
  )
  GROUP BY vehicle_id
) AS f
  ON f.vehicle_id = j.vehicle_id
WHERE j.figures IS DISTINCT FROM f.figures;
