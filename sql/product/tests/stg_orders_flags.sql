-- table: raw_order
-- severity: warn
-- Staged rows with a flag: no figure has them.
SELECT
  order_id AS failing_key,
  data_quality_flag AS reason
FROM product.stg_orders
WHERE data_quality_flag <> 'valid';
