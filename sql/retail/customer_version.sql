-- Versions of customers over what facts are asked by: another address or name makes no version, and moves no fact.
CREATE TEMPORARY VIEW retail.customer_version AS
SELECT
  customer_id,
  effective_ts,
  expiration_ts,
  is_current,
  tracked.customer_segment,
  tracked.is_deleted
FROM (
  SELECT
    customer_id,
    SCD2(
      event_ts, ingested_at, change_id,
      CAST(
        ROW(customer_segment, is_deleted)
        AS ROW<customer_segment STRING, is_deleted BOOLEAN>
      )
    ) AS versions
  FROM retail.stg_customers
  GROUP BY customer_id
)
CROSS JOIN UNNEST(versions) AS v (effective_ts, expiration_ts, is_current, tracked);
