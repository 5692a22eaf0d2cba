-- Units of experiments as DuckDB says it best. The last view is the table.

CREATE TABLE trial AS
SELECT
  experiment_id,
  start_ts,
  end_ts,
  window_hours,
  coalesce(pre_window_hours, window_hours) AS pre_window_hours,
  metrics
FROM (
  SELECT *
  FROM raw_experiment
  QUALIFY row_number() OVER (
    PARTITION BY experiment_id
    ORDER BY changed_at DESC, ingested_at DESC, change_id DESC
  ) = 1
)
WHERE NOT is_deleted;

CREATE TABLE metric AS
SELECT metric_id, aggregation, source_event, numerator_metric_id, denominator_metric_id
FROM (
  SELECT *
  FROM raw_metric
  QUALIFY row_number() OVER (
    PARTITION BY metric_id
    ORDER BY changed_at DESC, ingested_at DESC, change_id DESC
  ) = 1
)
WHERE NOT is_deleted;

-- The metrics of each experiment: those it names, or all; a ratio brings its two parts.
CREATE TABLE trial_plan AS
WITH wanted AS (
  SELECT
    t.experiment_id,
    unnest([m.metric_id, m.numerator_metric_id, m.denominator_metric_id]) AS metric_id
  FROM trial AS t
  JOIN metric AS m
    ON t.metrics IS NULL OR list_contains(t.metrics, m.metric_id)
)
SELECT
  t.experiment_id,
  t.start_ts,
  t.end_ts,
  t.window_hours,
  t.pre_window_hours,
  coalesce(list(DISTINCT m.metric_id) FILTER (m.metric_id IS NOT NULL), []) AS own_metrics,
  list(DISTINCT m.source_event) AS sources
FROM trial AS t
LEFT JOIN (
  SELECT w.experiment_id, m.metric_id, m.source_event
  FROM wanted AS w
  JOIN metric AS m USING (metric_id)
  WHERE m.aggregation <> 'ratio'
) AS m USING (experiment_id)
GROUP BY ALL;

CREATE VIEW assigned_unit AS
SELECT a.*, p.experiment_id IS NOT NULL AS is_known, p.* EXCLUDE (experiment_id)
FROM (
  SELECT
    experiment_id,
    user_id,
    min_by((variant_id, segment), (event_ts, ingested_at, assignment_id)) AS first_row,
    min(event_ts) AS assignment_ts,
    min(variant_id) <> max(variant_id) AS is_crossover,
    max(ingested_at) AS last_ingested_at
  FROM raw_assignment
  GROUP BY experiment_id, user_id
) AS a
LEFT JOIN trial_plan AS p USING (experiment_id);

CREATE TABLE unit AS
SELECT
  u.experiment_id,
  u.user_id,
  u.first_row[1] AS variant_id,
  u.first_row[2] AS segment,
  u.assignment_ts,
  e.first_exposure_ts,
  coalesce(e.exposures, 0) AS exposures,
  u.is_crossover,
  CASE WHEN u.is_known THEN coalesce(e.first_exposure_ts, u.assignment_ts) END AS window_start,
  window_start + to_hours(u.window_hours) AS window_end,
  window_start - to_hours(u.pre_window_hours) AS pre_start,
  greatest(u.last_ingested_at, e.last_ingested_at) AS last_ingested_at,
  u.is_known,
  u.own_metrics,
  u.sources
FROM assigned_unit AS u
LEFT JOIN (
  SELECT
    e.experiment_id,
    e.user_id,
    min(e.event_ts) AS first_exposure_ts,
    count(*) AS exposures,
    max(e.ingested_at) AS last_ingested_at
  FROM raw_exposure AS e
  JOIN assigned_unit AS u
    ON u.experiment_id = e.experiment_id
    AND u.user_id = e.user_id
    AND u.first_row[1] = e.variant_id
    AND e.event_ts >= u.assignment_ts
    AND e.event_ts >= u.start_ts
    AND (u.end_ts IS NULL OR e.event_ts < u.end_ts)
  GROUP BY e.experiment_id, e.user_id
) AS e USING (experiment_id, user_id);

CREATE VIEW unit_figures AS
SELECT
  u.experiment_id,
  u.user_id,
  max(o.ingested_at) AS last_ingested_at,
  sum(coalesce(o.value, 1)) FILTER (o.source_event = 'purchase' AND o.event_ts >= u.window_start) AS revenue,
  count(*) FILTER (o.source_event = 'purchase' AND o.event_ts >= u.window_start) AS orders,
  max(coalesce(o.value, 1)) FILTER (o.source_event = 'purchase' AND o.event_ts >= u.window_start) AS largest_order,
  count(DISTINCT o.event_ts::DATE) FILTER (o.source_event = 'page_view' AND o.event_ts >= u.window_start) AS active_days,
  count(*) FILTER (o.source_event = 'support_ticket' AND o.event_ts >= u.window_start) AS tickets,
  sum(coalesce(o.value, 1)) FILTER (o.source_event = 'purchase' AND o.event_ts < u.window_start) AS pre_revenue,
  count(*) FILTER (o.source_event = 'purchase' AND o.event_ts < u.window_start) AS pre_orders,
  max(coalesce(o.value, 1)) FILTER (o.source_event = 'purchase' AND o.event_ts < u.window_start) AS pre_largest_order,
  count(DISTINCT o.event_ts::DATE) FILTER (o.source_event = 'page_view' AND o.event_ts < u.window_start) AS pre_active_days,
  count(*) FILTER (o.source_event = 'support_ticket' AND o.event_ts < u.window_start) AS pre_tickets
FROM unit AS u
JOIN raw_outcome AS o
  ON o.user_id = u.user_id
  AND o.event_ts >= u.pre_start
  AND o.event_ts < u.window_end
  AND list_contains(u.sources, o.source_event)
GROUP BY u.experiment_id, u.user_id;

CREATE MACRO figures(own, revenue, orders, largest_order, active_days, tickets) AS
  map_from_entries(list_filter([
    ('revenue', coalesce(revenue, 0)::DOUBLE),
    ('orders', coalesce(orders, 0)::DOUBLE),
    ('conversion', CASE WHEN orders > 0 THEN 1 ELSE 0 END::DOUBLE),
    ('largest_order', coalesce(largest_order, 0)::DOUBLE),
    ('active_days', coalesce(active_days, 0)::DOUBLE),
    ('tickets', coalesce(tickets, 0)::DOUBLE)
  ], lambda entry: list_contains(own, entry[1])));

CREATE VIEW unit_outcomes AS
SELECT
  u.experiment_id,
  u.user_id,
  u.variant_id,
  u.segment,
  u.assignment_ts,
  u.first_exposure_ts,
  u.exposures,
  u.is_crossover,
  CASE WHEN u.is_known THEN CASE WHEN u.first_exposure_ts IS NULL THEN 'assignment' ELSE 'exposure' END END AS window_anchor,
  u.window_start,
  u.window_end,
  greatest(u.last_ingested_at, f.last_ingested_at) AS last_ingested_at,
  CASE WHEN u.is_known THEN figures(
    u.own_metrics, f.revenue, f.orders, f.largest_order, f.active_days, f.tickets
  ) END AS outcomes,
  CASE WHEN u.is_known THEN figures(
    u.own_metrics, f.pre_revenue, f.pre_orders, f.pre_largest_order, f.pre_active_days, f.pre_tickets
  ) END AS pre_outcomes
FROM unit AS u
LEFT JOIN unit_figures AS f USING (experiment_id, user_id);
