-- Orders that the figures are about, one row each.
CREATE TEMPORARY VIEW product.valid_order AS
SELECT
  order_id,
  user_id,
  order_amount,
  product_category,
  payment_method,
  revenue_type,
  order_date
FROM product.stg_orders
WHERE data_quality_flag = 'valid';
