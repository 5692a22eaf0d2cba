-- table: raw_product
-- severity: warn
-- Staged rows with a flag: they are used all the same.
SELECT
  change_id AS failing_key,
  data_quality_flag AS reason
FROM retail.stg_products
WHERE data_quality_flag <> 'valid';
