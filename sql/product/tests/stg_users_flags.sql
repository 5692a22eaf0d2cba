-- table: raw_user
-- severity: warn
-- Staged rows with a flag: no figure has them.
SELECT
  user_id AS failing_key,
  data_quality_flag AS reason
FROM product.stg_users
WHERE data_quality_flag <> 'valid';
