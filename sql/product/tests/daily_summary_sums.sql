-- table: daily_summary
-- severity: error
-- Events, orders and revenue of a day are those of the valid rows in staging.
SELECT
  CAST(COALESCE(d.report_date, s.report_date) AS STRING) AS failing_key,
  'events, orders, revenue are ' || COALESCE(d.figures, 'missing') || ' and should be ' || COALESCE(s.figures, 'missing') AS reason
FROM (
  SELECT
    report_date,
    CONCAT_WS(', ', CAST(total_events AS STRING), CAST(total_orders AS STRING), CAST(daily_revenue AS STRING)) AS figures
  FROM product.daily_summary
) AS d
FULL OUTER JOIN (
  SELECT
    report_date,
    CONCAT_WS(
      ', ',
      CAST(SUM(events) AS STRING),
      CAST(SUM(orders) AS STRING),
      CAST(TRY_CAST(SUM(revenue) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM (
    SELECT event_date AS report_date, CAST(1 AS BIGINT) AS events, CAST(0 AS BIGINT) AS orders, CAST(0 AS DECIMAL(18, 4)) AS revenue
    FROM product.stg_events
    WHERE data_quality_flag = 'valid'
    UNION ALL
    SELECT order_date AS report_date, CAST(0 AS BIGINT) AS events, CAST(1 AS BIGINT) AS orders, order_amount AS revenue
    FROM product.stg_orders
    WHERE data_quality_flag = 'valid'
  )
  GROUP BY report_date
) AS s
  ON s.report_date = d.report_date
WHERE d.figures IS DISTINCT FROM s.figures;
