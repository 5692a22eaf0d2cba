-- The tables of the area experiment, written from the text of the contract.
-- Instants are TIMESTAMP in UTC; a statement ends at a semicolon that ends its line.

CREATE TABLE dim_experiment AS
SELECT experiment_id, name, hypothesis, owner, status, randomization_unit, exposure_surface,
  start_ts, end_ts, window_hours, coalesce(pre_window_hours, window_hours) AS pre_window_hours,
  primary_metric, guardrail_metrics, metrics, coalesce(alpha, CAST(0.05 AS DOUBLE)) AS alpha,
  changed_at AS updated_at, is_deleted
FROM raw_experiment
QUALIFY row_number() OVER (
  PARTITION BY experiment_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_experiment_variant AS
SELECT experiment_id, variant_id, variant_name, is_control, expected_allocation,
  changed_at AS updated_at, is_deleted
FROM raw_variant
QUALIFY row_number() OVER (
  PARTITION BY experiment_id, variant_id
  ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_metric AS
SELECT metric_id, aggregation, source_event, numerator_metric_id, denominator_metric_id,
  direction, cap_quantile, non_inferiority_margin, changed_at AS updated_at, is_deleted
FROM raw_metric
QUALIFY row_number() OVER (
  PARTITION BY metric_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

-- A deleted key is as good as unknown.
CREATE VIEW experiments AS SELECT * FROM dim_experiment WHERE NOT is_deleted;
CREATE VIEW metrics AS SELECT * FROM dim_metric WHERE NOT is_deleted;
CREATE VIEW variants AS SELECT * FROM dim_experiment_variant WHERE NOT is_deleted;

CREATE TABLE metric_event AS
SELECT 'raw_outcome:' || outcome_id AS metric_event_id, user_id, source_event,
  coalesce(value, 1) AS value, event_ts, ingested_at
FROM raw_outcome;

CREATE TABLE fact_assignment AS
WITH ranked AS (
  SELECT *, row_number() OVER (
    PARTITION BY experiment_id, user_id ORDER BY event_ts, ingested_at, assignment_id) AS place
  FROM raw_assignment
)
SELECT w.experiment_id, w.user_id, w.variant_id, w.segment, w.event_ts AS assignment_ts,
  w.ingested_at,
  (SELECT count(*) FROM raw_assignment a
    WHERE a.experiment_id = w.experiment_id AND a.user_id = w.user_id) AS assignments_seen,
  (SELECT count(DISTINCT variant_id) FROM raw_assignment a
    WHERE a.experiment_id = w.experiment_id AND a.user_id = w.user_id) AS variants_seen,
  (SELECT count(DISTINCT variant_id) FROM raw_assignment a
    WHERE a.experiment_id = w.experiment_id AND a.user_id = w.user_id) > 1 AS is_crossover,
  (SELECT min(event_ts) FROM raw_assignment a
    WHERE a.experiment_id = w.experiment_id AND a.user_id = w.user_id
      AND a.variant_id <> w.variant_id) AS crossover_ts
FROM ranked w
WHERE place = 1;

CREATE TABLE fact_exposure AS
SELECT e.exposure_id, e.experiment_id, e.user_id, e.variant_id, e.event_ts, e.ingested_at,
  e.event_date,
  CASE
    WHEN a.user_id IS NULL THEN 'no_assignment'
    WHEN e.event_ts < a.assignment_ts THEN 'before_assignment'
    WHEN e.variant_id <> a.variant_id THEN 'variant_mismatch'
    WHEN x.experiment_id IS NULL THEN 'outside_experiment'
    WHEN NOT (x.start_ts <= e.event_ts AND e.event_ts < coalesce(x.end_ts, TIMESTAMP 'infinity'))
      THEN 'outside_experiment'
    ELSE 'valid'
  END AS validity
FROM raw_exposure e
LEFT JOIN fact_assignment a ON a.experiment_id = e.experiment_id AND a.user_id = e.user_id
LEFT JOIN experiments x ON x.experiment_id = e.experiment_id;

-- The metrics of each experiment: those it names, or all; ratios bring those they use.
CREATE TABLE experiment_metric AS
WITH named AS (
  SELECT x.experiment_id, m.*
  FROM experiments x JOIN metrics m ON x.metrics IS NULL OR list_contains(x.metrics, m.metric_id)
)
SELECT DISTINCT n.experiment_id, m.metric_id, m.aggregation, m.source_event
FROM named n
JOIN metrics m
  ON m.metric_id = n.metric_id
  OR (n.aggregation = 'ratio'
    AND m.metric_id IN (n.numerator_metric_id, n.denominator_metric_id))
WHERE m.aggregation <> 'ratio';

-- The event clock: the greatest event_ts over the event logs.
CREATE TABLE clock AS
SELECT max(event_ts) AS event_clock
FROM (
  SELECT event_ts FROM raw_assignment UNION ALL
  SELECT event_ts FROM raw_exposure UNION ALL
  SELECT event_ts FROM raw_outcome
);

CREATE TABLE exposed AS
SELECT experiment_id, user_id, min(event_ts) AS first_exposure_ts, count(*) AS exposures,
  max(ingested_at) AS last_ingested_at
FROM fact_exposure
WHERE validity = 'valid'
GROUP BY ALL;

CREATE TABLE unit AS
SELECT a.*, v.first_exposure_ts, coalesce(v.exposures, 0) AS exposures,
  v.last_ingested_at AS exposure_ingested_at,
  x.end_ts,
  x.experiment_id IS NOT NULL AS is_known,
  CASE WHEN x.experiment_id IS NOT NULL THEN
    CASE WHEN v.user_id IS NULL THEN 'assignment' ELSE 'exposure' END END AS window_anchor,
  CASE WHEN x.experiment_id IS NOT NULL THEN
    coalesce(v.first_exposure_ts, a.assignment_ts) END AS window_start,
  window_start + to_hours(x.window_hours) AS window_end,
  window_start - to_hours(x.pre_window_hours) AS pre_start
FROM fact_assignment a
LEFT JOIN exposed v USING (experiment_id, user_id)
LEFT JOIN experiments x USING (experiment_id);

-- What each metric of each unit comes to, in the window and before it.
CREATE TABLE unit_metric AS
WITH period AS (
  SELECT experiment_id, user_id, 'after' AS period, window_start AS from_ts, window_end AS to_ts
  FROM unit WHERE is_known
  UNION ALL
  SELECT experiment_id, user_id, 'before', pre_start, window_start FROM unit WHERE is_known
)
SELECT p.experiment_id, p.user_id, p.period, m.metric_id,
  CAST(CASE m.aggregation
    WHEN 'sum' THEN coalesce(sum(e.value), 0)
    WHEN 'count' THEN count(e.value)
    WHEN 'any' THEN CASE WHEN count(e.value) > 0 THEN 1 ELSE 0 END
    WHEN 'max' THEN coalesce(max(e.value), 0)
    WHEN 'active_days' THEN count(DISTINCT CAST(e.event_ts AS DATE))
  END AS DOUBLE) AS value,
  max(e.ingested_at) AS last_ingested_at
FROM period p
JOIN experiment_metric m USING (experiment_id)
LEFT JOIN metric_event e
  ON e.user_id = p.user_id AND e.source_event = m.source_event
  AND e.event_ts >= p.from_ts AND e.event_ts < p.to_ts
GROUP BY p.experiment_id, p.user_id, p.period, m.metric_id, m.aggregation;

CREATE TABLE unit_map AS
SELECT experiment_id, user_id,
  coalesce(map_from_entries(list((metric_id, value) ORDER BY metric_id)
    FILTER (WHERE period = 'after')), MAP {}) AS outcomes,
  coalesce(map_from_entries(list((metric_id, value) ORDER BY metric_id)
    FILTER (WHERE period = 'before')), MAP {}) AS pre_outcomes,
  max(last_ingested_at) AS last_ingested_at
FROM unit_metric
GROUP BY ALL;

CREATE TABLE fct_experiment_unit_outcomes AS
SELECT u.experiment_id, u.user_id, u.variant_id, u.segment, u.assignment_ts, u.first_exposure_ts,
  u.exposures, u.is_crossover, u.window_anchor, u.window_start, u.window_end,
  CASE
    WHEN NOT u.is_known THEN NULL
    WHEN u.first_exposure_ts IS NOT NULL THEN u.window_end + INTERVAL 3 DAY <= c.event_clock
    WHEN u.end_ts IS NULL THEN false
    ELSE greatest(u.window_end, u.end_ts) + INTERVAL 3 DAY <= c.event_clock
  END AS is_complete,
  greatest(
    (SELECT max(ingested_at) FROM raw_assignment a
      WHERE a.experiment_id = u.experiment_id AND a.user_id = u.user_id),
    u.exposure_ingested_at,
    m.last_ingested_at) AS last_ingested_at,
  CASE WHEN u.is_known THEN coalesce(m.outcomes, MAP {}) END AS outcomes,
  CASE WHEN u.is_known THEN coalesce(m.pre_outcomes, MAP {}) END AS pre_outcomes
FROM unit u
CROSS JOIN clock c
LEFT JOIN unit_map m USING (experiment_id, user_id);

CREATE TABLE mart_experiment_balance AS
WITH unit_segment AS (
  SELECT experiment_id, 'all' AS segment, variant_id, first_exposure_ts
  FROM fct_experiment_unit_outcomes
  UNION ALL
  SELECT experiment_id, coalesce(segment, 'unknown'), variant_id, first_exposure_ts
  FROM fct_experiment_unit_outcomes
  WHERE experiment_id IN (
    SELECT experiment_id FROM fct_experiment_unit_outcomes WHERE segment IS NOT NULL)
), every_variant AS (
  SELECT experiment_id, variant_id, expected_allocation AS allocation FROM variants
  UNION ALL
  SELECT DISTINCT experiment_id, variant_id, NULL FROM fct_experiment_unit_outcomes
  ANTI JOIN variants USING (experiment_id, variant_id)
), every_segment AS (
  SELECT DISTINCT experiment_id, segment FROM unit_segment
  UNION
  SELECT experiment_id, 'all' FROM every_variant
), cell AS (
  SELECT s.experiment_id, s.segment, v.variant_id, v.allocation,
    (SELECT sum(allocation) FROM every_variant o WHERE o.experiment_id = s.experiment_id)
      AS allocations,
    (SELECT count(*) FROM unit_segment u
      WHERE u.experiment_id = s.experiment_id AND u.segment = s.segment) AS assigned,
    (SELECT count(first_exposure_ts) FROM unit_segment u
      WHERE u.experiment_id = s.experiment_id AND u.segment = s.segment) AS exposed,
    (SELECT count(*) FROM unit_segment u
      WHERE u.experiment_id = s.experiment_id AND u.segment = s.segment
        AND u.variant_id = v.variant_id) AS observed_assigned,
    (SELECT count(first_exposure_ts) FROM unit_segment u
      WHERE u.experiment_id = s.experiment_id AND u.segment = s.segment
        AND u.variant_id = v.variant_id) AS observed_exposed
  FROM every_segment s JOIN every_variant v USING (experiment_id)
)
SELECT experiment_id, segment, variant_id,
  CASE WHEN allocation IS NULL THEN 0
    WHEN allocations <> 0 THEN assigned * allocation / allocations END AS expected_assigned,
  observed_assigned,
  CASE WHEN allocation IS NULL THEN 0
    WHEN allocations <> 0 THEN exposed * allocation / allocations END AS expected_exposed,
  observed_exposed
FROM cell;

CREATE TABLE mart_experiment_conservation AS
SELECT x.experiment_id,
  coalesce(u.variant_id, '(none)') AS variant_id,
  CASE
    WHEN u.user_id IS NULL THEN 'not_assigned'
    WHEN e.source_event NOT IN (
      SELECT m.source_event FROM experiment_metric m WHERE m.experiment_id = x.experiment_id)
      THEN 'no_metric'
    WHEN e.event_ts < u.pre_start THEN 'before_pre_period'
    WHEN e.event_ts < u.window_start THEN 'pre_period'
    WHEN e.event_ts < u.window_end THEN 'counted'
    ELSE 'after_window'
  END AS reason,
  count(*) AS metric_events
FROM experiments x
CROSS JOIN metric_event e
LEFT JOIN unit u ON u.experiment_id = x.experiment_id AND u.user_id = e.user_id
GROUP BY ALL;
