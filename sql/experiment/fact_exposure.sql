CREATE TABLE IF NOT EXISTS experiment.fact_exposure (
  exposure_id STRING NOT NULL COMMENT 'Identifies the record',
  experiment_id STRING COMMENT 'The experiment; see dim_experiment',
  user_id STRING COMMENT 'Who saw it',
  variant_id STRING COMMENT 'Variant the user saw',
  event_ts TIMESTAMP_LTZ(6) COMMENT 'When the user saw it',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When it was received',
  event_date DATE COMMENT 'UTC date of event_ts',
  validity STRING COMMENT 'valid, or why it does not count: no_assignment, before_assignment, variant_mismatch or outside_experiment',
  PRIMARY KEY (exposure_id) NOT ENFORCED
)
COMMENT 'Exposures, one row each, with whether they count for the unit'
PARTITIONED BY (event_date);

-- Not dated-by: an assignment or a definition of today can change what an exposure of any earlier date is worth.
INSERT INTO experiment.fact_exposure
-- The experiment comes with the unit. Joined with the exposures, all those of an experiment would be one task's state.
WITH unit AS (
  SELECT
    a.experiment_id,
    a.user_id,
    a.variant_id,
    a.assignment_ts,
    x.start_ts,
    x.end_ts
  FROM experiment.fact_assignment AS a
  LEFT JOIN experiment.dim_experiment AS x
    ON x.experiment_id = a.experiment_id
    AND NOT x.is_deleted
)
SELECT
  e.exposure_id,
  e.experiment_id,
  e.user_id,
  e.variant_id,
  e.event_ts,
  e.ingested_at,
  e.event_date,
  CASE
    WHEN u.user_id IS NULL THEN 'no_assignment'
    WHEN e.event_ts < u.assignment_ts THEN 'before_assignment'
    WHEN e.variant_id <> u.variant_id THEN 'variant_mismatch'
    -- A known experiment has a start.
    WHEN u.start_ts IS NULL OR e.event_ts < u.start_ts OR e.event_ts >= u.end_ts THEN 'outside_experiment'
    ELSE 'valid'
  END AS validity
FROM experiment.raw_exposure AS e
LEFT JOIN unit AS u
  ON u.experiment_id = e.experiment_id
  AND u.user_id = e.user_id;
