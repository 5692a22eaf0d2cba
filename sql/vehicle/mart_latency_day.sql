CREATE TABLE IF NOT EXISTS vehicle.mart_latency_day (
  event_date DATE NOT NULL COMMENT 'UTC date of the events',
  page STRING NOT NULL COMMENT 'Page that answered; (none) where the event names none',
  events BIGINT COMMENT 'Events with a latency',
  p50_latency_ms DOUBLE COMMENT 'Half of the events were not slower, in milliseconds; exact, interpolated between neighbours',
  p95_latency_ms DOUBLE COMMENT 'The same for 95 of 100 events, in milliseconds',
  p99_latency_ms DOUBLE COMMENT 'The same for 99 of 100 events, in milliseconds',
  PRIMARY KEY (event_date, page) NOT ENFORCED
)
COMMENT 'Latency of pages on a UTC day, one row per day and page with at least one latency'
PARTITIONED BY (event_date)
WITH ('tidemark.dated-by' = 'event_date');

INSERT INTO vehicle.mart_latency_day
SELECT
  event_date,
  page,
  events,
  percentiles[1] AS p50_latency_ms,
  percentiles[2] AS p95_latency_ms,
  percentiles[3] AS p99_latency_ms
FROM (
  SELECT
    event_date,
    page,
    COUNT(*) AS events,
    PERCENTILE(latency_ms, ARRAY[0.5, 0.95, 0.99]) AS percentiles
  FROM (
    SELECT
      event_date,
      COALESCE(page, '(none)') AS page,
      latency_ms
    FROM vehicle.raw_event
    WHERE latency_ms IS NOT NULL
  )
  GROUP BY event_date, page
);
