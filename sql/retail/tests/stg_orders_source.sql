-- table: raw_order
-- severity: error
-- Staging has one row for every order that is there in its last state, and no other.
SELECT
  COALESCE(s.order_id, r.order_id) AS failing_key,
  CASE
    WHEN r.order_id IS NULL THEN 'is staged and not in the log, or deleted there'
    WHEN s.order_id IS NULL THEN 'is in the log and not staged'
    ELSE CAST(s.staged AS STRING) || ' rows are staged'
  END AS reason
FROM (
  SELECT order_id, COUNT(*) AS staged
  FROM retail.stg_orders
  GROUP BY order_id
) AS s
FULL OUTER JOIN (
  SELECT order_id
  FROM (
    SELECT
      TRIM(order_id) AS order_id,
      LAST_BY(
        CASE WHEN is_deleted THEN 'deleted' ELSE 'present' END,
        changed_at, ingested_at, change_id
      ) AS state
    FROM retail.raw_order
    GROUP BY TRIM(order_id)
  )
  WHERE state = 'present'
) AS r
  ON r.order_id = s.order_id
WHERE r.order_id IS NULL
  OR s.order_id IS NULL
  OR s.staged > 1;
