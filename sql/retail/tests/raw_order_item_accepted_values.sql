-- table: raw_order_item
-- severity: warn
-- A discount is a share from 0 to 1, or null for none. Others are kept, and computed with.
SELECT
  change_id AS failing_key,
  'discount is ' || CAST(discount AS STRING) AS reason
FROM retail.raw_order_item
WHERE discount < 0
  OR discount > 1;
