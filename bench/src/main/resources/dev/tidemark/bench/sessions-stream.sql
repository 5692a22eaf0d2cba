-- Events with their sessions, as a stream that takes events in any order. :events, :key: the events and whose they are.
-- Windows by a time attribute drop what comes behind the watermark, and keep what is before it to themselves. LAG by any
-- other column fails at the first event that is out of order ("Unmaterialized BinaryRawValueData cannot be compared").
-- So a session starts at an event without another in the 30 minutes before it, which is looked for in the event's half
-- hour and the one before; and an event is in the session that started last.
WITH event AS (
  SELECT
    *,
    TIMESTAMPDIFF(SECOND, TIMESTAMP '1970-01-01 00:00:00', CAST(event_ts AS TIMESTAMP(6))) / 1800 AS half_hour
  FROM :events
  WHERE :key IS NOT NULL
),
neighbour AS (
  SELECT :key, event_ts, half_hour FROM event
  UNION ALL
  SELECT :key, event_ts, half_hour + 1 AS half_hour FROM event
),
started AS (
  SELECT
    :key,
    event_ts
  FROM event AS e
  WHERE NOT EXISTS (
    SELECT 1
    FROM neighbour AS n
    WHERE n.:key = e.:key
      AND n.half_hour = e.half_hour
      AND n.event_ts < e.event_ts
      AND n.event_ts >= e.event_ts - INTERVAL '30' MINUTE
  )
),
placed AS (
  SELECT
    e.event_id,
    MAX(s.event_ts) AS session_start
  FROM event AS e
  JOIN started AS s
    ON s.:key = e.:key
    AND s.event_ts <= e.event_ts
  GROUP BY e.event_id
)
SELECT
  e.*,
  p.session_start,
  SURROGATE_KEY(e.:key, p.session_start) AS session_id
FROM event AS e
JOIN placed AS p
  ON p.event_id = e.event_id;
