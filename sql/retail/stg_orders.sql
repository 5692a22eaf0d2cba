-- Orders as they are now, without deleted ones: text trimmed, blank text is null.
CREATE TEMPORARY VIEW retail.stg_orders AS
SELECT
  order_id,
  customer_id,
  status,
  event_ts AS order_ts,
  event_date AS order_date,
  changed_at AS updated_at,
  ingested_at,
  CASE
    WHEN customer_id IS NULL THEN 'missing_customer'
    WHEN status IS NULL THEN 'missing_status'
    ELSE 'valid'
  END AS data_quality_flag
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY order_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM (
    SELECT
      change_id,
      TRIM(order_id) AS order_id,
      NULLIF(TRIM(customer_id), '') AS customer_id,
      NULLIF(TRIM(status), '') AS status,
      changed_at,
      is_deleted,
      event_ts,
      ingested_at,
      event_date
    FROM retail.raw_order
  )
)
WHERE recency = 1
  AND NOT is_deleted;
