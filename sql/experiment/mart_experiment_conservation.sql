CREATE TABLE IF NOT EXISTS experiment.mart_experiment_conservation (
  experiment_id STRING NOT NULL COMMENT 'The experiment; see dim_experiment',
  variant_id STRING NOT NULL COMMENT 'Variant of the unit; (none) for users that are no unit',
  reason STRING NOT NULL COMMENT 'What became of the events: no_metric, before_pre_period, pre_period, counted, after_window or not_assigned',
  metric_events BIGINT COMMENT 'Metric events that this became of',
  PRIMARY KEY (experiment_id, variant_id, reason) NOT ENFORCED
)
COMMENT 'Where metric events went: for every known experiment each of them is in exactly one row';

INSERT INTO experiment.mart_experiment_conservation
WITH metric AS (
  SELECT metric_id, aggregation, source_event, numerator_metric_id, denominator_metric_id
  FROM experiment.dim_metric
  WHERE NOT is_deleted
),
known_experiment AS (
  SELECT experiment_id, pre_window_hours, metrics IS NULL AS has_all_metrics, metrics
  FROM experiment.dim_experiment
  WHERE NOT is_deleted
),
own_metric AS (
  SELECT x.experiment_id, m.aggregation, m.source_event, m.numerator_metric_id, m.denominator_metric_id
  FROM known_experiment AS x
  CROSS JOIN UNNEST(x.metrics) AS own (metric_id)
  JOIN metric AS m
    ON m.metric_id = own.metric_id
),
-- The events that the metrics an experiment names are made of, with those its ratios use.
own_source AS (
  SELECT experiment_id, source_event
  FROM (
    SELECT experiment_id, source_event
    FROM own_metric
    WHERE aggregation <> 'ratio'
    UNION ALL
    SELECT o.experiment_id, m.source_event
    FROM own_metric AS o
    JOIN metric AS m
      ON m.metric_id = o.numerator_metric_id
    WHERE o.aggregation = 'ratio' AND m.aggregation <> 'ratio'
    UNION ALL
    SELECT o.experiment_id, m.source_event
    FROM own_metric AS o
    JOIN metric AS m
      ON m.metric_id = o.denominator_metric_id
    WHERE o.aggregation = 'ratio' AND m.aggregation <> 'ratio'
  )
  GROUP BY experiment_id, source_event
),
any_source AS (
  SELECT source_event
  FROM metric
  WHERE aggregation <> 'ratio'
  GROUP BY source_event
),
-- One row per unit of a known experiment and event of its user.
unit_event AS (
  SELECT
    u.experiment_id,
    u.variant_id,
    u.has_all_metrics,
    e.source_event,
    CASE
      WHEN e.event_ts < TIMESTAMPADD(HOUR, -CAST(u.pre_window_hours AS INT), u.window_start) THEN 'before_pre_period'
      WHEN e.event_ts < u.window_start THEN 'pre_period'
      WHEN e.event_ts < u.window_end THEN 'counted'
      ELSE 'after_window'
    END AS part
  FROM (
    SELECT f.experiment_id, f.user_id, f.variant_id, f.window_start, f.window_end, x.pre_window_hours, x.has_all_metrics
    FROM experiment.fct_experiment_unit_outcomes AS f
    JOIN known_experiment AS x
      ON x.experiment_id = f.experiment_id
  ) AS u
  JOIN experiment.metric_event AS e
    ON e.user_id = u.user_id
),
-- Counted before the metrics are joined: events are many, sources few.
part_events AS (
  SELECT experiment_id, variant_id, has_all_metrics, source_event, part, COUNT(*) AS metric_events
  FROM unit_event
  GROUP BY experiment_id, variant_id, has_all_metrics, source_event, part
),
assigned AS (
  SELECT
    p.experiment_id,
    p.variant_id,
    CASE
      WHEN p.has_all_metrics AND a.source_event IS NULL THEN 'no_metric'
      WHEN NOT p.has_all_metrics AND o.source_event IS NULL THEN 'no_metric'
      ELSE p.part
    END AS reason,
    p.metric_events
  FROM part_events AS p
  LEFT JOIN any_source AS a
    ON a.source_event = p.source_event
  LEFT JOIN own_source AS o
    ON o.experiment_id = p.experiment_id
    AND o.source_event = p.source_event
),
assigned_total AS (
  SELECT experiment_id, SUM(metric_events) AS metric_events
  FROM part_events
  GROUP BY experiment_id
)
SELECT experiment_id, variant_id, reason, SUM(metric_events) AS metric_events
FROM assigned
GROUP BY experiment_id, variant_id, reason
UNION ALL
-- What is left of all events.
SELECT
  x.experiment_id,
  '(none)' AS variant_id,
  'not_assigned' AS reason,
  t.metric_events - COALESCE(s.metric_events, 0) AS metric_events
FROM known_experiment AS x
LEFT JOIN assigned_total AS s
  ON s.experiment_id = x.experiment_id
CROSS JOIN (SELECT COUNT(*) AS metric_events FROM experiment.metric_event) AS t
WHERE t.metric_events > COALESCE(s.metric_events, 0);
