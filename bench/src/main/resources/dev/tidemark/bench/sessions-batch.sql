-- Events with their sessions, in batch. :events, :key: the events and whose they are. LAG takes no TIMESTAMP_LTZ.
SELECT
  *,
  SURROGATE_KEY(:key, session_start) AS session_id
FROM (
  SELECT
    *,
    MAX(starts_at) OVER (PARTITION BY :key ORDER BY event_ts) AS session_start
  FROM (
    SELECT
      *,
      CASE
        WHEN utc <= LAG(utc) OVER (PARTITION BY :key ORDER BY utc) + INTERVAL '30' MINUTE THEN NULL
        ELSE event_ts
      END AS starts_at
    FROM (
      SELECT
        *,
        CAST(event_ts AS TIMESTAMP(6)) AS utc
      FROM :events
      WHERE :key IS NOT NULL
    )
  )
);
