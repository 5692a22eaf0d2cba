-- table: dim_products
-- severity: error
-- The key and the price tier agree with what they are derived from.
SELECT
  product_id AS failing_key,
  'price ' || COALESCE(CAST(price AS STRING), 'null') || ' is ' || COALESCE(price_tier, 'null') AS reason
FROM retail.dim_products
WHERE product_key <> SURROGATE_KEY(product_id)
  OR price_tier IS DISTINCT FROM CASE
    WHEN price IS NULL THEN CAST(NULL AS STRING)
    WHEN price >= 100 THEN 'premium'
    WHEN price >= 25 THEN 'mid'
    ELSE 'budget'
  END;
