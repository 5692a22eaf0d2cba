-- Units of experiments by joins, for both modes. Views are made one after the other; the last is the table.

CREATE TEMPORARY VIEW trial AS
SELECT
  experiment_id,
  start_ts,
  end_ts,
  CAST(window_hours AS INT) AS window_hours,
  CAST(COALESCE(pre_window_hours, window_hours) AS INT) AS pre_window_hours,
  metrics
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY experiment_id
      ORDER BY changed_at DESC, ingested_at DESC, change_id DESC
    ) AS recency
  FROM raw_experiment
)
WHERE recency = 1 AND NOT is_deleted;

CREATE TEMPORARY VIEW metric AS
SELECT metric_id, aggregation, source_event, numerator_metric_id, denominator_metric_id
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY metric_id
      ORDER BY changed_at DESC, ingested_at DESC, change_id DESC
    ) AS recency
  FROM raw_metric
)
WHERE recency = 1 AND NOT is_deleted;

-- The metrics of each experiment: those it names, or all; a ratio brings its two parts.
CREATE TEMPORARY VIEW trial_metric AS
SELECT t.experiment_id, m.metric_id, m.source_event
FROM (
  SELECT t.experiment_id, m.metric_id
  FROM trial AS t
  JOIN metric AS m
    ON t.metrics IS NULL OR ARRAY_CONTAINS(t.metrics, m.metric_id)
  UNION
  SELECT t.experiment_id, m.numerator_metric_id AS metric_id
  FROM trial AS t
  JOIN metric AS m
    ON t.metrics IS NULL OR ARRAY_CONTAINS(t.metrics, m.metric_id)
  UNION
  SELECT t.experiment_id, m.denominator_metric_id AS metric_id
  FROM trial AS t
  JOIN metric AS m
    ON t.metrics IS NULL OR ARRAY_CONTAINS(t.metrics, m.metric_id)
) AS t
JOIN metric AS m
  ON m.metric_id = t.metric_id
WHERE m.aggregation <> 'ratio';

-- One row for each experiment, so that what depends on it is joined with once.
CREATE TEMPORARY VIEW trial_plan AS
SELECT t.experiment_id, t.start_ts, t.end_ts, t.window_hours, t.pre_window_hours, m.own_metrics, m.sources
FROM trial AS t
LEFT JOIN (
  SELECT
    experiment_id,
    ARRAY_AGG(metric_id) AS own_metrics,
    ARRAY_AGG(DISTINCT source_event) AS sources
  FROM trial_metric
  GROUP BY experiment_id
) AS m
  ON m.experiment_id = t.experiment_id;

-- The first row by (event_ts, ingested_at, assignment_id) as the least text: one aggregate in place of a ROW_NUMBER, an
-- aggregate and their join. With ROW_NUMBER the planner also takes the columns of the row for constants, does without
-- retractions for MIN and MAX of what is joined with them, and first exposures stay that do not count any more.
CREATE TEMPORARY VIEW assigned AS
SELECT
  experiment_id,
  user_id,
  SPLIT_INDEX(first_row, '|', 3) AS variant_id,
  NULLIF(SPLIT_INDEX(first_row, '|', 4), '') AS segment,
  assignment_ts,
  is_crossover,
  last_ingested_at
FROM (
  SELECT
    experiment_id,
    user_id,
    MIN(
      CAST(event_ts AS STRING) || '|' || CAST(ingested_at AS STRING) || '|' || assignment_id
        || '|' || variant_id || '|' || COALESCE(segment, '')
    ) AS first_row,
    MIN(event_ts) AS assignment_ts,
    MIN(variant_id) <> MAX(variant_id) AS is_crossover,
    MAX(ingested_at) AS last_ingested_at
  FROM raw_assignment
  GROUP BY experiment_id, user_id
);

CREATE TEMPORARY VIEW assigned_unit AS
SELECT
  a.experiment_id,
  a.user_id,
  a.variant_id,
  a.segment,
  a.assignment_ts,
  a.is_crossover,
  a.last_ingested_at,
  p.experiment_id IS NOT NULL AS is_known,
  p.start_ts,
  p.end_ts,
  p.window_hours,
  p.pre_window_hours,
  p.own_metrics,
  p.sources
FROM assigned AS a
LEFT JOIN trial_plan AS p
  ON p.experiment_id = a.experiment_id;

CREATE TEMPORARY VIEW exposed AS
SELECT
  experiment_id,
  user_id,
  MIN(event_ts) FILTER (WHERE is_valid) AS first_exposure_ts,
  COUNT(*) FILTER (WHERE is_valid) AS exposures,
  MAX(ingested_at) FILTER (WHERE is_valid) AS last_ingested_at
FROM (
  SELECT
    e.experiment_id,
    e.user_id,
    e.event_ts,
    e.ingested_at,
    e.variant_id = u.variant_id
      AND e.event_ts >= u.assignment_ts
      AND e.event_ts >= u.start_ts
      AND (u.end_ts IS NULL OR e.event_ts < u.end_ts) AS is_valid
  FROM raw_exposure AS e
  JOIN assigned_unit AS u
    ON u.experiment_id = e.experiment_id
    AND u.user_id = e.user_id
)
GROUP BY experiment_id, user_id;

CREATE TEMPORARY VIEW unit AS
SELECT
  *,
  TIMESTAMPADD(HOUR, window_hours, window_start) AS window_end,
  TIMESTAMPADD(HOUR, -pre_window_hours, window_start) AS pre_start
FROM (
  SELECT
    u.experiment_id,
    u.user_id,
    u.variant_id,
    u.segment,
    u.assignment_ts,
    u.is_crossover,
    u.is_known,
    u.window_hours,
    u.pre_window_hours,
    u.own_metrics,
    u.sources,
    e.first_exposure_ts,
    COALESCE(e.exposures, 0) AS exposures,
    CASE WHEN e.first_exposure_ts IS NULL THEN 'assignment' ELSE 'exposure' END AS anchor,
    CASE WHEN u.is_known THEN COALESCE(e.first_exposure_ts, u.assignment_ts) END AS window_start,
    CASE
      WHEN e.last_ingested_at > u.last_ingested_at THEN e.last_ingested_at
      ELSE u.last_ingested_at
    END AS last_ingested_at
  FROM assigned_unit AS u
  LEFT JOIN exposed AS e
    ON e.experiment_id = u.experiment_id
    AND e.user_id = u.user_id
);

-- Only what a unit's own metrics are made of is joined.
CREATE TEMPORARY VIEW unit_event AS
SELECT
  u.experiment_id,
  u.user_id,
  o.source_event,
  COALESCE(o.`value`, 1E0) AS `value`,
  CAST(o.event_ts AS DATE) AS event_date,
  o.ingested_at,
  o.event_ts >= u.window_start AS is_after
FROM unit AS u
JOIN raw_outcome AS o
  ON o.user_id = u.user_id
  AND o.event_ts >= u.pre_start
  AND o.event_ts < u.window_end
  AND ARRAY_CONTAINS(u.sources, o.source_event);

CREATE TEMPORARY VIEW unit_figures AS
SELECT
  experiment_id,
  user_id,
  MAX(ingested_at) AS last_ingested_at,
  SUM(`value`) FILTER (WHERE source_event = 'purchase' AND is_after) AS revenue,
  COUNT(*) FILTER (WHERE source_event = 'purchase' AND is_after) AS orders,
  MAX(`value`) FILTER (WHERE source_event = 'purchase' AND is_after) AS largest_order,
  COUNT(DISTINCT event_date) FILTER (WHERE source_event = 'page_view' AND is_after) AS active_days,
  COUNT(*) FILTER (WHERE source_event = 'support_ticket' AND is_after) AS tickets,
  SUM(`value`) FILTER (WHERE source_event = 'purchase' AND NOT is_after) AS pre_revenue,
  COUNT(*) FILTER (WHERE source_event = 'purchase' AND NOT is_after) AS pre_orders,
  MAX(`value`) FILTER (WHERE source_event = 'purchase' AND NOT is_after) AS pre_largest_order,
  COUNT(DISTINCT event_date) FILTER (WHERE source_event = 'page_view' AND NOT is_after) AS pre_active_days,
  COUNT(*) FILTER (WHERE source_event = 'support_ticket' AND NOT is_after) AS pre_tickets
FROM unit_event
GROUP BY experiment_id, user_id;

CREATE TEMPORARY VIEW unit_outcomes AS
SELECT
  u.experiment_id,
  u.user_id,
  u.variant_id,
  u.segment,
  u.assignment_ts,
  u.first_exposure_ts,
  u.exposures,
  u.is_crossover,
  CASE WHEN u.is_known THEN u.anchor END AS window_anchor,
  u.window_start,
  u.window_end,
  CASE
    WHEN f.last_ingested_at > u.last_ingested_at THEN f.last_ingested_at
    ELSE u.last_ingested_at
  END AS last_ingested_at,
  CASE WHEN u.is_known THEN PICK(
    MAP[
      'revenue', COALESCE(f.revenue, 0E0),
      'orders', CAST(COALESCE(f.orders, 0) AS DOUBLE),
      'conversion', CASE WHEN f.orders > 0 THEN 1E0 ELSE 0E0 END,
      'largest_order', COALESCE(f.largest_order, 0E0),
      'active_days', CAST(COALESCE(f.active_days, 0) AS DOUBLE),
      'tickets', CAST(COALESCE(f.tickets, 0) AS DOUBLE)
    ],
    u.own_metrics
  ) END AS outcomes,
  CASE WHEN u.is_known THEN PICK(
    MAP[
      'revenue', COALESCE(f.pre_revenue, 0E0),
      'orders', CAST(COALESCE(f.pre_orders, 0) AS DOUBLE),
      'conversion', CASE WHEN f.pre_orders > 0 THEN 1E0 ELSE 0E0 END,
      'largest_order', COALESCE(f.pre_largest_order, 0E0),
      'active_days', CAST(COALESCE(f.pre_active_days, 0) AS DOUBLE),
      'tickets', CAST(COALESCE(f.pre_tickets, 0) AS DOUBLE)
    ],
    u.own_metrics
  ) END AS pre_outcomes
FROM unit AS u
LEFT JOIN unit_figures AS f
  ON f.experiment_id = u.experiment_id
  AND f.user_id = u.user_id;
