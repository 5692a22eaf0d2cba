-- Exposures that count in experiments on sessions, one row per exposure, with its session and the person who was shown it.
CREATE TEMPORARY VIEW vehicle.session_exposure AS
SELECT
  x.experiment_id,
  f.session_id,
  p.person,
  f.event_id,
  f.variant_id,
  f.event_ts,
  f.ingested_at
FROM vehicle.fact_events AS f
JOIN vehicle.dim_experiment AS x
  ON x.experiment_id = f.experiment_id
JOIN vehicle.person_event AS p
  ON p.event_id = f.event_id
WHERE f.event_name = 'personalization_exposure'
  AND p.event_name = 'personalization_exposure'
  AND f.variant_id IS NOT NULL
  AND x.randomization_unit = 'session'
  AND NOT x.is_deleted
  AND (x.start_ts IS NULL OR f.event_ts >= x.start_ts)
  AND (x.end_ts IS NULL OR f.event_ts < x.end_ts);
