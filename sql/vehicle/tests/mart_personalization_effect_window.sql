-- table: mart_personalization_effect
-- severity: error
-- A unit is first exposed inside the dates of a known experiment, and its window lasts as long as that says.
SELECT
  m.personalization_effect_id AS failing_key,
  'first exposure ' || CAST(m.first_exposure_ts AS STRING) || ', window until ' || CAST(m.window_end AS STRING)
    || ', experiment ' || m.experiment_id AS reason
FROM vehicle.mart_personalization_effect AS m
LEFT JOIN vehicle.dim_experiment AS x
  ON x.experiment_id = m.experiment_id
WHERE x.experiment_id IS NULL
  OR x.is_deleted
  OR m.first_exposure_ts < x.start_ts
  OR m.first_exposure_ts >= x.end_ts
  OR TIMESTAMPDIFF(SECOND, m.first_exposure_ts, m.window_end) <> x.window_hours * 3600;
