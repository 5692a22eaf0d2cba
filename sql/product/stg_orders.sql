-- Orders, one row each: text trimmed, blank text is null.
CREATE TEMPORARY VIEW product.stg_orders AS
SELECT
  order_id,
  user_id,
  amount AS order_amount,
  product_category,
  payment_method,
  event_ts AS order_ts,
  event_date AS order_date,
  ingested_at,
  CASE
    WHEN amount < CAST(SETTING('product.small-order-below', '50') AS DECIMAL(18, 4)) THEN 'small'
    WHEN amount <= CAST(SETTING('product.large-order-above', '200') AS DECIMAL(18, 4)) THEN 'medium'
    WHEN amount IS NOT NULL THEN 'large'
  END AS order_size_category,
  CASE
    WHEN payment_method IN ('credit_card', 'debit_card', 'card') THEN 'card'
    WHEN payment_method IN ('paypal', 'apple_pay', 'google_pay', 'digital_wallet') THEN 'digital_wallet'
    ELSE 'other'
  END AS payment_method_group,
  CASE LOWER(product_category)
    WHEN 'subscription' THEN 'recurring'
    WHEN 'addon' THEN 'expansion'
    WHEN 'renewal' THEN 'expansion'
    ELSE 'one_time'
  END AS revenue_type,
  CASE
    WHEN user_id IS NULL THEN 'missing_user_id'
    WHEN amount IS NULL OR amount <= 0 THEN 'invalid_amount'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    order_id,
    user_id,
    amount,
    NULLIF(TRIM(product_category), '') AS product_category,
    LOWER(NULLIF(TRIM(payment_method), '')) AS payment_method,
    event_ts,
    event_date,
    ingested_at
  FROM product.raw_order
);
