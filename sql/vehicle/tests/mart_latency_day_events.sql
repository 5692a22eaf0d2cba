-- table: mart_latency_day
-- severity: error
-- Events of a day are those of fact_events that have a latency, and the percentiles do not fall.
SELECT
  CAST(COALESCE(m.event_date, f.event_date) AS STRING) AS failing_key,
  CAST(COALESCE(m.events, 0) AS STRING) || ' events and not ' || CAST(COALESCE(f.events, 0) AS STRING)
    || ', or percentiles that fall' AS reason
FROM (
  SELECT
    event_date,
    SUM(events) AS events,
    MIN(CASE WHEN p50_latency_ms <= p95_latency_ms AND p95_latency_ms <= p99_latency_ms THEN 1 ELSE 0 END) AS rises
  FROM vehicle.mart_latency_day
  GROUP BY event_date
) AS m
FULL OUTER JOIN (
  SELECT
    event_date,
    COUNT(*) AS events
  FROM vehicle.fact_events
  WHERE latency_ms IS NOT NULL
  GROUP BY event_date
) AS f
  ON f.event_date = m.event_date
WHERE m.events IS DISTINCT FROM f.events
  OR m.rises = 0;
