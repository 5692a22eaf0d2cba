-- Prequalification as it stands, one row per customer: the latest decision by (event_ts, ingested_at, eligibility_id),
-- whatever vehicle it was for.
CREATE TEMPORARY VIEW vehicle.current_eligibility AS
SELECT
  customer_id,
  eligibility_id,
  vehicle_id,
  session_id,
  prequal_flag,
  max_amount,
  apr_est,
  term_options,
  counteroffer_flag,
  reason_codes,
  event_ts,
  ingested_at
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY customer_id
      ORDER BY ORDER_KEY(event_ts, ingested_at, eligibility_id) DESC
    ) AS recency
  FROM vehicle.fact_eligibility_decision
)
WHERE recency = 1;
