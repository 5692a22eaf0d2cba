-- table: customer_lifetime_value
-- severity: error
-- The segments are where their thresholds say, and the figures that are derived agree with the others.
SELECT
  customer_id AS failing_key,
  rfm_segment || ' for revenue ' || CAST(total_revenue AS STRING) || ', recency ' || CAST(recency_days AS STRING)
    || ', orders ' || CAST(total_orders AS STRING) AS reason
FROM retail.customer_lifetime_value
WHERE (value_segment = 'high') <> (total_revenue >= 1000)
  OR (value_segment = 'low') <> (total_revenue < 300)
  OR (recency_segment = 'active') <> (recency_days <= 30)
  OR (recency_segment = 'lost') <> (recency_days > 365)
  OR (recency_segment = 'cooling') <> (recency_days > 30 AND recency_days <= 90)
  OR (frequency_segment = 'loyal') <> (total_orders > 5)
  OR (frequency_segment = 'one_time') <> (total_orders = 1)
  OR rfm_segment <> CONCAT_WS('-', value_segment, recency_segment, frequency_segment)
  OR recency_days < 0
  OR customer_lifetime_days <> TIMESTAMPDIFF(DAY, first_order_date, last_order_date)
  OR (avg_days_between_orders IS NULL) <> (total_orders = 1);
