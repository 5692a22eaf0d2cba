-- table: raw_order
-- severity: warn
-- A status that means cancelled and is not written so counts as not cancelled in every figure.
SELECT
  change_id AS failing_key,
  'status is "' || status || '"' AS reason
FROM retail.raw_order
WHERE TRIM(status) <> 'cancelled'
  AND LOWER(TRIM(status)) IN ('cancelled', 'canceled', 'cancel', 'cancellation');
