-- table: dim_customers
-- severity: error
-- The versions of a customer follow each other without gap or overlap up to 9999-12-31, and only the last one is
-- current.
SELECT
  customer_id || ' | ' || CAST(effective_ts AS STRING) AS failing_key,
  CASE
    WHEN effective_ts >= expiration_ts THEN 'ends before it begins'
    WHEN next_ts < expiration_ts THEN 'overlaps the next version'
    WHEN next_ts > expiration_ts THEN 'leaves a gap to the next version'
    WHEN next_ts IS NULL AND NOT is_current THEN 'is the last version and not current'
    WHEN next_ts IS NOT NULL AND is_current THEN 'is current and not the last version'
    ELSE 'is the last version and ends ' || CAST(expiration_ts AS STRING)
  END AS reason
FROM (
  SELECT
    customer_id,
    effective_ts,
    expiration_ts,
    is_current,
    LEAD(effective_ts) OVER (PARTITION BY customer_id ORDER BY effective_ts) AS next_ts
  FROM (
    -- Without zone, because LEAD takes no TIMESTAMP_LTZ; the session is in UTC.
    SELECT
      customer_id,
      CAST(effective_ts AS TIMESTAMP(6)) AS effective_ts,
      CAST(expiration_ts AS TIMESTAMP(6)) AS expiration_ts,
      is_current
    FROM retail.dim_customers
  )
)
WHERE effective_ts >= expiration_ts
  OR next_ts <> expiration_ts
  OR (next_ts IS NULL) <> is_current
  OR (next_ts IS NULL AND expiration_ts <> TIMESTAMP '9999-12-31 00:00:00');
