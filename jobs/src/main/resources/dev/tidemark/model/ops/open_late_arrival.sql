-- Settled dates that late data concern and that nobody has repaired yet.
CREATE TEMPORARY VIEW ops.open_late_arrival AS
SELECT
  o.area,
  o.log,
  o.cause,
  o.date_from,
  o.date_to,
  o.record_count,
  o.first_seen,
  o.last_seen,
  o.entry_id
FROM ops.late_arrival AS o
LEFT JOIN (SELECT DISTINCT entry_id FROM ops.late_arrival WHERE status = 'repaired') AS r
  ON r.entry_id = o.entry_id
WHERE o.status = 'open' AND r.entry_id IS NULL
