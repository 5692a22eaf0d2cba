-- Everything that happens to a user and that units of experiments are made of, for their operator. Only assignments have
-- an id: it decides which of two is the first.
CREATE TEMPORARY VIEW experiment.unit_event AS
SELECT
  'assignment' AS kind,
  user_id,
  experiment_id AS subject,
  assignment_id AS id,
  variant_id,
  segment,
  CAST(NULL AS DOUBLE) AS `value`,
  event_ts,
  ingested_at
FROM experiment.raw_assignment
UNION ALL
SELECT
  'exposure' AS kind,
  user_id,
  experiment_id AS subject,
  CAST(NULL AS STRING) AS id,
  variant_id,
  CAST(NULL AS STRING) AS segment,
  CAST(NULL AS DOUBLE) AS `value`,
  event_ts,
  ingested_at
FROM experiment.raw_exposure
UNION ALL
SELECT
  'event' AS kind,
  user_id,
  source_event AS subject,
  CAST(NULL AS STRING) AS id,
  CAST(NULL AS STRING) AS variant_id,
  CAST(NULL AS STRING) AS segment,
  `value`,
  event_ts,
  ingested_at
FROM experiment.metric_event;
