-- How far each log and table has come: its last commit and the greatest clocks any commit has shown.
CREATE TEMPORARY VIEW ops.current_freshness AS
SELECT
  table_name,
  MAX(event_clock) AS event_clock,
  MAX(ingest_clock) AS ingest_clock,
  MAX(observed_at) AS last_commit,
  SUM(late_sent) AS late_sent,
  SUM(late_loaded) AS late_loaded
FROM ops.`freshness`
WHERE kind = 'commit'
GROUP BY table_name
