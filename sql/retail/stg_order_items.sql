-- Order lines as they are now, without deleted ones: text trimmed, blank text is null.
CREATE TEMPORARY VIEW retail.stg_order_items AS
SELECT
  order_item_id,
  order_id,
  product_id,
  quantity,
  unit_price,
  discount,
  event_ts,
  event_date,
  changed_at AS updated_at,
  ingested_at,
  CASE
    WHEN quantity = 0 THEN 'zero_quantity'
    WHEN unit_price < 0 THEN 'negative_price'
    WHEN discount < 0 OR discount > 1 THEN 'invalid_discount'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY order_item_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM (
    SELECT
      change_id,
      TRIM(order_item_id) AS order_item_id,
      TRIM(order_id) AS order_id,
      TRIM(product_id) AS product_id,
      quantity,
      unit_price,
      discount,
      changed_at,
      is_deleted,
      event_ts,
      ingested_at,
      event_date
    FROM retail.raw_order_item
  )
)
WHERE recency = 1
  AND NOT is_deleted;
