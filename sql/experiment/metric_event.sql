-- One row per metric_event_id: what metrics are made of, of this area and of what others know of the same users.
CREATE TEMPORARY VIEW experiment.metric_event AS
SELECT
  'raw_outcome:' || outcome_id AS metric_event_id,
  user_id,
  source_event,
  COALESCE(`value`, 1E0) AS `value`,
  event_ts,
  ingested_at
FROM experiment.raw_outcome
UNION ALL
SELECT
  'usage:' || event_id AS metric_event_id,
  user_id,
  'usage.' || event_name AS source_event,
  1E0 AS `value`,
  event_ts,
  ingested_at
FROM usage.fct_event
UNION ALL
SELECT
  'usage:' || event_id || ':seconds' AS metric_event_id,
  user_id,
  'usage.work_seconds' AS source_event,
  CAST(duration_seconds AS DOUBLE) AS `value`,
  event_ts,
  ingested_at
FROM usage.fct_event
WHERE event_name = 'timer_stop' AND duration_seconds IS NOT NULL
UNION ALL
SELECT
  'retail:' || o.order_id AS metric_event_id,
  o.customer_id AS user_id,
  'retail.order' AS source_event,
  1E0 AS `value`,
  o.order_ts AS event_ts,
  GREATEST(o.ingested_at, l.ingested_at) AS ingested_at
FROM retail.stg_orders AS o
JOIN (
  SELECT order_id, MAX(ingested_at) AS ingested_at
  FROM retail.order_line
  GROUP BY order_id
) AS l
  ON l.order_id = o.order_id
WHERE o.customer_id IS NOT NULL AND o.status IS DISTINCT FROM 'cancelled'
UNION ALL
SELECT
  'retail:' || SURROGATE_KEY(l.order_id, l.product_id) AS metric_event_id,
  o.customer_id AS user_id,
  'retail.revenue' AS source_event,
  CAST(l.line_total AS DOUBLE) AS `value`,
  o.order_ts AS event_ts,
  GREATEST(o.ingested_at, l.ingested_at) AS ingested_at
FROM retail.stg_orders AS o
JOIN retail.order_line AS l
  ON l.order_id = o.order_id
WHERE o.customer_id IS NOT NULL AND o.status IS DISTINCT FROM 'cancelled' AND l.line_total IS NOT NULL;
