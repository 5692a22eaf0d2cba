-- Changes of products, one row per change: text trimmed, blank text is null.
CREATE TEMPORARY VIEW retail.stg_products AS
SELECT
  change_id,
  product_id,
  product_name,
  category,
  price,
  rating,
  changed_at,
  is_deleted,
  event_ts,
  ingested_at,
  event_date,
  CASE
    WHEN product_name IS NULL THEN 'missing_name'
    WHEN price < 0 THEN 'negative_price'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    change_id,
    TRIM(product_id) AS product_id,
    NULLIF(TRIM(product_name), '') AS product_name,
    NULLIF(TRIM(category), '') AS category,
    price,
    rating,
    changed_at,
    is_deleted,
    event_ts,
    ingested_at,
    event_date
  FROM retail.raw_product
);
