-- Everything that happens to a unit of an experiment, for the operator of mart_personalization_effect; user_id is the key
-- of the unit, customer/<id> or session/<experiment>/<id>. Amounts are in ten-thousandths, so that their sums are exact.
CREATE TEMPORARY VIEW vehicle.unit_event AS
SELECT
  'exposure' AS kind,
  'customer/' || p.person_customer_id AS user_id,
  p.experiment_id AS subject,
  p.event_id AS id,
  p.variant_id,
  CAST(NULL AS STRING) AS segment,
  CAST(NULL AS DOUBLE) AS `value`,
  p.event_ts,
  p.ingested_at
FROM vehicle.person_event AS p
JOIN vehicle.dim_experiment AS x
  ON x.experiment_id = p.experiment_id
WHERE p.event_name = 'personalization_exposure'
  AND p.person_customer_id IS NOT NULL
  AND p.variant_id IS NOT NULL
  AND x.randomization_unit = 'customer'
UNION ALL
SELECT
  'exposure' AS kind,
  'session/' || experiment_id || '/' || session_id AS user_id,
  experiment_id AS subject,
  event_id AS id,
  variant_id,
  CAST(NULL AS STRING) AS segment,
  CAST(NULL AS DOUBLE) AS `value`,
  event_ts,
  ingested_at
FROM vehicle.session_exposure
UNION ALL
SELECT
  'event' AS kind,
  user_id,
  subject,
  CAST(NULL AS STRING) AS id,
  CAST(NULL AS STRING) AS variant_id,
  CAST(NULL AS STRING) AS segment,
  `value`,
  event_ts,
  ingested_at
FROM (
  SELECT
    'customer/' || person_customer_id AS user_id,
    CASE event_name WHEN 'vehicle_view' THEN 'view' ELSE 'keep' END AS subject,
    1E0 AS `value`,
    event_ts,
    ingested_at
  FROM vehicle.person_event
  WHERE person_customer_id IS NOT NULL AND event_name IN ('vehicle_view', 'save_vehicle', 'compare')
  UNION ALL
  SELECT
    'customer/' || person_customer_id AS user_id,
    'latency' AS subject,
    latency_ms AS `value`,
    event_ts,
    ingested_at
  FROM vehicle.person_event
  WHERE person_customer_id IS NOT NULL AND latency_ms IS NOT NULL
  UNION ALL
  SELECT
    'customer/' || person_customer_id AS user_id,
    'lead' AS subject,
    1E0 AS `value`,
    event_ts,
    ingested_at
  FROM vehicle.person_lead
  WHERE person_customer_id IS NOT NULL
  UNION ALL
  SELECT
    'customer/' || customer_id AS user_id,
    'purchase' AS subject,
    CAST(purchase_price * 10000 AS DOUBLE) AS `value`,
    purchase_ts AS event_ts,
    ingested_at
  FROM vehicle.fact_purchase
  UNION ALL
  SELECT
    'session/' || u.experiment_id || '/' || u.session_id AS user_id,
    CASE f.event_name WHEN 'vehicle_view' THEN 'view' ELSE 'keep' END AS subject,
    1E0 AS `value`,
    f.event_ts,
    f.ingested_at
  FROM vehicle.fact_events AS f
  JOIN vehicle.session_unit AS u
    ON u.session_id = f.session_id
  WHERE f.event_name IN ('vehicle_view', 'save_vehicle', 'compare')
  UNION ALL
  SELECT
    'session/' || u.experiment_id || '/' || u.session_id AS user_id,
    'latency' AS subject,
    f.latency_ms AS `value`,
    f.event_ts,
    f.ingested_at
  FROM vehicle.fact_events AS f
  JOIN vehicle.session_unit AS u
    ON u.session_id = f.session_id
  WHERE f.latency_ms IS NOT NULL
  UNION ALL
  SELECT
    'session/' || u.experiment_id || '/' || u.session_id AS user_id,
    'lead' AS subject,
    1E0 AS `value`,
    l.event_ts,
    l.ingested_at
  FROM vehicle.person_lead AS l
  JOIN vehicle.session_unit AS u
    ON u.person = l.person
  UNION ALL
  SELECT
    'session/' || u.experiment_id || '/' || u.session_id AS user_id,
    'purchase' AS subject,
    CAST(b.purchase_price * 10000 AS DOUBLE) AS `value`,
    b.purchase_ts AS event_ts,
    b.ingested_at
  FROM vehicle.fact_purchase AS b
  JOIN vehicle.session_unit AS u
    ON u.person = 'c-' || b.customer_id
);
