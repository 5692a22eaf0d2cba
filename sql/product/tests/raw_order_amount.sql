-- table: raw_order
-- severity: warn
-- Orders of nothing, or of less, are in no figure.
SELECT
  order_id AS failing_key,
  'amount is ' || COALESCE(CAST(amount AS STRING), 'null') AS reason
FROM product.raw_order
WHERE amount IS NULL
  OR amount <= 0;
