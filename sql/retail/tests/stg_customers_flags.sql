-- table: raw_customer
-- severity: warn
-- Staged rows with a flag: they are used all the same.
SELECT
  change_id AS failing_key,
  data_quality_flag AS reason
FROM retail.stg_customers
WHERE data_quality_flag <> 'valid';
