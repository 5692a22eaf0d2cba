-- table: raw_order_item
-- severity: warn
-- Staged rows with a flag: they are used all the same.
SELECT
  order_item_id AS failing_key,
  data_quality_flag AS reason
FROM retail.stg_order_items
WHERE data_quality_flag <> 'valid';
