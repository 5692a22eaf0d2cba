-- table: raw_order
-- severity: warn
-- Staged rows with a flag: they are used all the same.
SELECT
  order_id AS failing_key,
  data_quality_flag AS reason
FROM retail.stg_orders
WHERE data_quality_flag <> 'valid';
