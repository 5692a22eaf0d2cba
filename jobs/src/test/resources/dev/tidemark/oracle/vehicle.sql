-- The tables of the area vehicle, written from the text of the contract.
-- Instants are TIMESTAMP in UTC; a statement ends at a semicolon that ends its line.

CREATE MACRO instant_text(ts) AS strftime(ts, '%Y-%m-%d %H:%M:%S.%f');

CREATE MACRO hours(since, until) AS (epoch_us(until) - epoch_us(since)) / 3600000000.0::DOUBLE;

CREATE TABLE dim_customer AS
SELECT customer_id, created_at, state, age_band, credit_score_band, income_band, segment,
  changed_at AS updated_at, is_deleted
FROM raw_customer
QUALIFY row_number() OVER (
  PARTITION BY customer_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_vehicle AS
SELECT vehicle_id, vin, make, model, model_year, "trim", body_type, fuel_type, "condition",
  mileage, dealer_id, changed_at AS updated_at, is_deleted
FROM raw_vehicle
QUALIFY row_number() OVER (
  PARTITION BY vehicle_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_campaign AS
SELECT campaign_id, channel, objective, creative, start_date, end_date, targeting_rules,
  changed_at AS updated_at, is_deleted
FROM raw_campaign
QUALIFY row_number() OVER (
  PARTITION BY campaign_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_experiment AS
SELECT experiment_id, name, hypothesis, primary_metric, guardrails,
  coalesce(randomization_unit, 'customer') AS randomization_unit, exposure_surface,
  start_ts, end_ts, window_hours, changed_at AS updated_at, is_deleted
FROM raw_experiment
QUALIFY row_number() OVER (
  PARTITION BY experiment_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE identity_link AS
SELECT anonymous_id, customer_id, event_ts AS linked_ts,
  CASE split_part(event_name, '_', 1) WHEN 'login' THEN 'login' WHEN 'prequal' THEN 'prequal'
       WHEN 'lead' THEN 'lead' END AS link_source,
  ingested_at, event_id AS id
FROM raw_event
WHERE customer_id IS NOT NULL
  AND event_name IN ('login', 'prequal_start', 'prequal_submit', 'lead_start', 'lead_submit')
UNION ALL
SELECT anonymous_id, customer_id, event_ts, 'lead', ingested_at, lead_id
FROM raw_lead
WHERE anonymous_id IS NOT NULL AND customer_id IS NOT NULL;

CREATE TABLE identity_bridge AS
SELECT anonymous_id, customer_id, min(linked_ts) AS first_linked_ts,
  max(linked_ts) AS last_linked_ts,
  first(link_source ORDER BY linked_ts, ingested_at, id, link_source) AS link_source
FROM identity_link
GROUP BY anonymous_id, customer_id;

-- Every record that has a person: 'c' and the customer, or 'a' and the anonymous id.
CREATE TABLE records AS
WITH every AS (
  SELECT event_name AS what, 'event' AS log, event_id AS id, anonymous_id, customer_id,
    vehicle_id, campaign_id, NULL AS lead_type, event_ts, ingested_at, event_date,
    NULL::BOOLEAN AS flag, NULL::DECIMAL(18, 4) AS price
  FROM raw_event
  UNION ALL
  SELECT NULL, 'lead', lead_id, anonymous_id, customer_id, vehicle_id, NULL, lead_type,
    event_ts, ingested_at, event_date, NULL, NULL
  FROM raw_lead
  UNION ALL
  SELECT NULL, 'decision', eligibility_id, NULL, customer_id, vehicle_id, NULL, NULL,
    event_ts, ingested_at, event_date, prequal_flag, NULL
  FROM raw_eligibility_decision
  UNION ALL
  SELECT NULL, 'purchase', purchase_id, NULL, customer_id, vehicle_id, NULL, NULL,
    event_ts, ingested_at, event_date, NULL, purchase_price
  FROM raw_purchase
), known AS (
  SELECT e.*,
    coalesce(
      e.customer_id,
      (SELECT last(l.customer_id ORDER BY l.linked_ts, l.ingested_at, l.id, l.customer_id)
       FROM identity_link l
       WHERE l.anonymous_id = e.anonymous_id AND l.linked_ts <= e.event_ts),
      (SELECT first(l.customer_id ORDER BY l.linked_ts, l.ingested_at, l.id, l.customer_id)
       FROM identity_link l
       WHERE l.anonymous_id = e.anonymous_id AND l.linked_ts > e.event_ts)) AS resolved
  FROM every e
)
SELECT *,
  CASE WHEN resolved IS NOT NULL THEN 'c' WHEN anonymous_id IS NOT NULL THEN 'a' END AS kind,
  coalesce(resolved, anonymous_id) AS who
FROM known;

CREATE TABLE fact_events AS
WITH gaps AS (
  SELECT *,
    coalesce(
      epoch_us(event_ts) - epoch_us(lag(event_ts) OVER w) > 30 * 60 * 1000000, true) AS starts
  FROM raw_event
  WINDOW w AS (PARTITION BY anonymous_id ORDER BY event_ts, ingested_at, event_id)
), numbered AS (
  SELECT *,
    count(*) FILTER (WHERE starts) OVER (
      PARTITION BY anonymous_id ORDER BY event_ts, ingested_at, event_id
      ROWS UNBOUNDED PRECEDING) AS n
  FROM gaps
), begun AS (
  SELECT *, min(event_ts) OVER (PARTITION BY anonymous_id, n) AS session_start FROM numbered
)
SELECT event_id, anonymous_id, customer_id, event_name, vehicle_id, campaign_id, experiment_id,
  variant_id, page, channel, latency_ms,
  md5(anonymous_id || '-' || instant_text(session_start)) AS session_id, session_start,
  event_ts, ingested_at, event_date
FROM begun;

CREATE TABLE fact_eligibility_decision AS SELECT * FROM raw_eligibility_decision;

CREATE TABLE fact_lead AS SELECT * FROM raw_lead;

CREATE TABLE fact_purchase AS
SELECT * EXCLUDE (event_ts), event_ts AS purchase_ts FROM raw_purchase;

CREATE TABLE fact_vehicle_price AS SELECT * FROM raw_price;

CREATE TABLE current_eligibility AS
SELECT * FROM raw_eligibility_decision
QUALIFY row_number() OVER (
  PARTITION BY customer_id ORDER BY event_ts DESC, ingested_at DESC, eligibility_id DESC) = 1;

-- Submission by submission, with the time of the last one that counted.
CREATE TABLE judged_leads AS
WITH RECURSIVE numbered AS (
  SELECT *, row_number() OVER (
    PARTITION BY kind, who, vehicle_id, lead_type ORDER BY event_ts, ingested_at, id) AS n
  FROM records
  WHERE log = 'lead' AND who IS NOT NULL
), walk AS (
  SELECT kind, who, vehicle_id, lead_type, n, id, event_ts, true AS counts,
    event_ts AS counted_ts
  FROM numbered
  WHERE n = 1
  UNION ALL
  SELECT l.kind, l.who, l.vehicle_id, l.lead_type, l.n, l.id, l.event_ts,
    l.event_ts > w.counted_ts + INTERVAL 720 HOUR,
    CASE WHEN l.event_ts > w.counted_ts + INTERVAL 720 HOUR THEN l.event_ts
         ELSE w.counted_ts END
  FROM walk w
  JOIN numbered l
    ON l.kind = w.kind AND l.who = w.who AND l.vehicle_id = w.vehicle_id
      AND l.lead_type = w.lead_type AND l.n = w.n + 1
)
SELECT * FROM walk;

CREATE TABLE mart_funnel_journey AS
WITH journeys AS (
  SELECT kind, who, vehicle_id,
    max(resolved) AS customer_id,
    first(anonymous_id ORDER BY event_ts, ingested_at, id, anonymous_id)
      FILTER (WHERE anonymous_id IS NOT NULL) AS anonymous_id,
    min(event_ts) FILTER (WHERE what = 'vehicle_view') AS viewed_ts,
    min(event_ts) FILTER (WHERE what = 'save_vehicle') AS saved_ts,
    min(event_ts) FILTER (WHERE log = 'decision') AS prequalified_ts,
    min(event_ts) FILTER (WHERE log = 'lead') AS lead_ts,
    min(event_ts) FILTER (WHERE log = 'purchase') AS purchased_ts,
    count(*) FILTER (WHERE what = 'vehicle_view') AS views,
    count(*) FILTER (WHERE log = 'lead') AS leads_raw,
    last(flag ORDER BY event_ts, ingested_at, id) FILTER (WHERE log = 'decision')
      AS is_prequal_approved,
    first(price ORDER BY event_ts, ingested_at, id) FILTER (WHERE log = 'purchase')
      AS purchase_price
  FROM records
  WHERE vehicle_id IS NOT NULL AND who IS NOT NULL
  GROUP BY kind, who, vehicle_id
), staged AS (
  SELECT *,
    list_filter([viewed_ts, saved_ts, prequalified_ts, lead_ts, purchased_ts],
      t -> t IS NOT NULL) AS stages
  FROM journeys
)
SELECT md5(j.kind || '-' || j.who || '-' || j.vehicle_id) AS journey_id,
  j.customer_id, j.anonymous_id, j.vehicle_id,
  viewed_ts IS NOT NULL AS is_viewed, viewed_ts,
  saved_ts IS NOT NULL AS is_saved, saved_ts, hours(viewed_ts, saved_ts) AS hours_to_saved,
  prequalified_ts IS NOT NULL AS is_prequalified, prequalified_ts,
  hours(viewed_ts, prequalified_ts) AS hours_to_prequalified,
  lead_ts IS NOT NULL AS is_lead, lead_ts, hours(viewed_ts, lead_ts) AS hours_to_lead,
  purchased_ts IS NOT NULL AS is_purchased, purchased_ts,
  hours(viewed_ts, purchased_ts) AS hours_to_purchased,
  views, leads_raw,
  (SELECT count(*) FROM judged_leads l
   WHERE l.counts AND l.kind = j.kind AND l.who = j.who AND l.vehicle_id = j.vehicle_id)
    AS leads_deduplicated,
  is_prequal_approved, purchase_price,
  hours(viewed_ts, purchased_ts) / 24 AS days_to_purchase,
  CASE WHEN purchased_ts IS NOT NULL THEN 'purchased' WHEN lead_ts IS NOT NULL THEN 'lead'
       WHEN prequalified_ts IS NOT NULL THEN 'prequalified'
       WHEN saved_ts IS NOT NULL THEN 'saved' WHEN viewed_ts IS NOT NULL THEN 'viewed'
       END AS furthest_stage,
  stages <> list_sort(stages) AS is_out_of_order,
  (SELECT first(t.campaign_id ORDER BY t.event_ts, t.ingested_at, t.id) FROM records t
   WHERE t.campaign_id IS NOT NULL AND t.kind = j.kind AND t.who = j.who
     AND (j.lead_ts IS NULL OR t.event_ts < j.lead_ts)) AS first_campaign_id,
  (SELECT last(t.campaign_id ORDER BY t.event_ts, t.ingested_at, t.id) FROM records t
   WHERE t.campaign_id IS NOT NULL AND t.kind = j.kind AND t.who = j.who
     AND (j.lead_ts IS NULL OR t.event_ts < j.lead_ts)) AS last_campaign_id
FROM staged j;

CREATE TABLE mart_campaign_performance AS
WITH outcomes AS (
  SELECT kind, who, event_ts, CAST(event_ts AS DATE) AS event_date, 1 AS leads,
    0 AS purchases, 0::DECIMAL(18, 4) AS revenue
  FROM judged_leads
  WHERE counts
  UNION ALL
  SELECT NULL, NULL, event_ts, event_date, 1, 0, 0 FROM records WHERE log = 'lead' AND who IS NULL
  UNION ALL
  SELECT kind, who, event_ts, event_date, 0, 1, price FROM records WHERE log = 'purchase'
), attributions AS (
  SELECT unnest(['first_touch', 'last_touch']) AS attribution
), credited AS (
  SELECT attribution, event_date, leads, purchases, revenue,
    CASE attribution
      WHEN 'first_touch' THEN
        (SELECT first(t.campaign_id ORDER BY t.event_ts, t.ingested_at, t.id) FROM records t
         WHERE t.campaign_id IS NOT NULL AND t.kind = o.kind AND t.who = o.who
           AND t.event_ts < o.event_ts)
      ELSE
        (SELECT last(t.campaign_id ORDER BY t.event_ts, t.ingested_at, t.id) FROM records t
         WHERE t.campaign_id IS NOT NULL AND t.kind = o.kind AND t.who = o.who
           AND t.event_ts < o.event_ts)
      END AS campaign_id
  FROM outcomes o, attributions
), lines AS (
  SELECT attribution, event_date, coalesce(campaign_id, '(none)') AS campaign_id,
    0 AS impression, 0 AS click, NULL AS person, leads, purchases, revenue
  FROM credited
  UNION ALL
  SELECT attribution, event_date, coalesce(campaign_id, '(none)'),
    CAST(what = 'campaign_impression' AS INTEGER), CAST(what = 'campaign_click' AS INTEGER),
    kind || who, 0, 0, 0
  FROM records, attributions
  WHERE what IN ('campaign_impression', 'campaign_click')
)
SELECT campaign_id, event_date, attribution,
  CAST(sum(impression) AS BIGINT) AS impressions, CAST(sum(click) AS BIGINT) AS clicks,
  count(DISTINCT person) AS people, CAST(sum(leads) AS BIGINT) AS leads,
  CAST(sum(purchases) AS BIGINT) AS purchases,
  CAST(sum(revenue) AS DECIMAL(18, 4)) AS revenue
FROM lines
GROUP BY campaign_id, event_date, attribution;

CREATE TABLE mart_latency_day AS
SELECT event_date, coalesce(page, '(none)') AS page, count(latency_ms) AS events,
  quantile_cont(latency_ms, 0.5) AS p50_latency_ms,
  quantile_cont(latency_ms, 0.95) AS p95_latency_ms,
  quantile_cont(latency_ms, 0.99) AS p99_latency_ms
FROM raw_event
WHERE latency_ms IS NOT NULL
GROUP BY ALL;

CREATE TABLE clock AS
SELECT coalesce((SELECT CAST(as_of AS TIMESTAMP) + INTERVAL 1 DAY FROM asked), max(event_ts)) AS now
FROM (
  SELECT event_ts FROM raw_event
  UNION ALL SELECT event_ts FROM raw_lead
  UNION ALL SELECT event_ts FROM raw_purchase
  UNION ALL SELECT event_ts FROM raw_eligibility_decision);

CREATE TABLE mart_personalization_effect AS
WITH exposures AS (
  SELECT x.experiment_id, x.randomization_unit, x.window_hours, f.event_id, f.variant_id,
    f.event_ts, f.ingested_at, r.kind, r.who,
    CASE x.randomization_unit WHEN 'customer' THEN r.resolved
         WHEN 'session' THEN f.session_id END AS unit_id
  FROM fact_events f
  JOIN dim_experiment x ON x.experiment_id = f.experiment_id
  JOIN records r ON r.log = 'event' AND r.id = f.event_id
  WHERE f.event_name = 'personalization_exposure' AND f.variant_id IS NOT NULL
    AND NOT x.is_deleted AND f.event_ts >= coalesce(x.start_ts, TIMESTAMP '0001-01-01')
    AND f.event_ts < coalesce(x.end_ts, TIMESTAMP '9999-12-31')
), units AS (
  SELECT experiment_id, randomization_unit, unit_id,
    first(variant_id ORDER BY event_ts, ingested_at, event_id) AS variant_id,
    count(DISTINCT variant_id) > 1 AS is_crossover, min(event_ts) AS first_exposure_ts,
    count(*) AS exposures, min(event_ts) + to_hours(first(window_hours)) AS window_end,
    first(kind ORDER BY event_ts, ingested_at, event_id) AS kind,
    first(who ORDER BY event_ts, ingested_at, event_id) AS who, max(ingested_at) AS heard
  FROM exposures
  WHERE unit_id IS NOT NULL
  GROUP BY experiment_id, randomization_unit, unit_id
), own AS (
  SELECT f.*, r.resolved FROM fact_events f JOIN records r ON r.log = 'event' AND r.id = f.event_id
), acts AS (
  SELECT u.experiment_id, u.unit_id, o.event_name AS act, o.latency_ms, NULL AS price,
    o.ingested_at
  FROM units u JOIN own o
    ON o.event_ts >= u.first_exposure_ts AND o.event_ts < u.window_end
      AND CASE u.randomization_unit WHEN 'customer' THEN o.resolved = u.unit_id
               ELSE o.session_id = u.unit_id END
  WHERE o.event_name IN ('vehicle_view', 'save_vehicle', 'compare') OR o.latency_ms IS NOT NULL
  UNION ALL
  SELECT u.experiment_id, u.unit_id, r.log, NULL, r.price, r.ingested_at
  FROM units u JOIN records r
    ON r.kind = u.kind AND r.who = u.who AND r.log IN ('lead', 'purchase')
      AND r.event_ts >= u.first_exposure_ts AND r.event_ts < u.window_end
), done AS (
  SELECT experiment_id, unit_id, count(*) FILTER (WHERE act = 'vehicle_view') AS views,
    count(*) FILTER (WHERE act IN ('save_vehicle', 'compare')) AS keeps,
    count(*) FILTER (WHERE act = 'lead') AS leads,
    count(*) FILTER (WHERE act = 'purchase') AS purchases,
    CAST(coalesce(sum(price), 0) AS DECIMAL(18, 4)) AS revenue,
    count(latency_ms) AS latency_events, avg(latency_ms) AS avg_latency_ms,
    max(ingested_at) AS heard
  FROM acts
  GROUP BY experiment_id, unit_id
)
SELECT md5(u.experiment_id || '-' || u.unit_id) AS personalization_effect_id, u.experiment_id,
  u.randomization_unit, u.unit_id, u.variant_id, u.is_crossover, u.first_exposure_ts, u.exposures,
  u.window_end, u.window_end + INTERVAL 3 DAY <= (SELECT now FROM clock) AS is_complete,
  coalesce(d.views, 0) > 1 OR coalesce(d.keeps, 0) > 0 AS engaged,
  coalesce(d.views, 0) AS views, coalesce(d.leads, 0) AS leads,
  coalesce(d.purchases, 0) AS purchases, coalesce(d.revenue, 0::DECIMAL(18, 4)) AS revenue,
  coalesce(d.latency_events, 0) AS latency_events, d.avg_latency_ms,
  greatest(u.heard, coalesce(d.heard, u.heard)) AS last_ingested_at
FROM units u
LEFT JOIN done d ON d.experiment_id = u.experiment_id AND d.unit_id = u.unit_id;
