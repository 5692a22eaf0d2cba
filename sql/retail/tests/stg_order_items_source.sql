-- table: raw_order_item
-- severity: error
-- Staging has one row for every line that is there in its last state, and no other.
SELECT
  COALESCE(s.order_item_id, r.order_item_id) AS failing_key,
  CASE
    WHEN r.order_item_id IS NULL THEN 'is staged and not in the log, or deleted there'
    WHEN s.order_item_id IS NULL THEN 'is in the log and not staged'
    ELSE CAST(s.staged AS STRING) || ' rows are staged'
  END AS reason
FROM (
  SELECT order_item_id, COUNT(*) AS staged
  FROM retail.stg_order_items
  GROUP BY order_item_id
) AS s
FULL OUTER JOIN (
  SELECT order_item_id
  FROM (
    SELECT
      TRIM(order_item_id) AS order_item_id,
      LAST_BY(
        CASE WHEN is_deleted THEN 'deleted' ELSE 'present' END,
        changed_at, ingested_at, change_id
      ) AS state
    FROM retail.raw_order_item
    GROUP BY TRIM(order_item_id)
  )
  WHERE state = 'present'
) AS r
  ON r.order_item_id = s.order_item_id
WHERE r.order_item_id IS NULL
  OR s.order_item_id IS NULL
  OR s.staged > 1;
