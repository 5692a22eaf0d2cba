-- table: product_summary
-- severity: error
-- Orders and revenue of a product category are those of the valid orders in staging.
SELECT
  COALESCE(p.product_category, o.product_category) AS failing_key,
  'orders, revenue are ' || COALESCE(p.figures, 'missing') || ' and should be ' || COALESCE(o.figures, 'missing') AS reason
FROM (
  SELECT
    product_category,
    CONCAT_WS(', ', CAST(total_orders AS STRING), CAST(total_revenue AS STRING)) AS figures
  FROM product.product_summary
) AS p
FULL OUTER JOIN (
  SELECT
    COALESCE(product_category, 'unknown') AS product_category,
    CONCAT_WS(
      ', ',
      CAST(COUNT(*) AS STRING),
      CAST(TRY_CAST(SUM(order_amount) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM product.stg_orders
  WHERE data_quality_flag = 'valid'
  GROUP BY COALESCE(product_category, 'unknown')
) AS o
  ON o.product_category = p.product_category
WHERE p.figures IS DISTINCT FROM o.figures;
