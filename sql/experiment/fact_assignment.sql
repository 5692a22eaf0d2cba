CREATE TABLE IF NOT EXISTS experiment.fact_assignment (
  experiment_id STRING NOT NULL COMMENT 'The experiment; see dim_experiment',
  user_id STRING NOT NULL COMMENT 'The unit',
  variant_id STRING COMMENT 'Variant of the first assignment; a crossover stays in it',
  segment STRING COMMENT 'Part of the audience, as the first assignment says',
  assignment_ts TIMESTAMP_LTZ(6) COMMENT 'When the unit was first assigned',
  ingested_at TIMESTAMP_LTZ(6) COMMENT 'When the first assignment was received',
  assignments_seen BIGINT COMMENT 'Assignment rows of the unit',
  variants_seen BIGINT COMMENT 'Different variants among them',
  is_crossover BOOLEAN COMMENT 'Whether it was given more than one variant',
  crossover_ts TIMESTAMP_LTZ(6) COMMENT 'When it was first given another variant; null if never',
  PRIMARY KEY (experiment_id, user_id) NOT ENFORCED
)
COMMENT 'Units of experiments, one row per experiment and user that was ever assigned'
WITH (
  'tidemark.event-clock' = 'assignment_ts'
);

INSERT INTO experiment.fact_assignment
WITH first_assignment AS (
  SELECT experiment_id, user_id, variant_id, segment, event_ts, ingested_at
  FROM (
    SELECT
      *,
      ROW_NUMBER() OVER (
        PARTITION BY experiment_id, user_id
        ORDER BY REVERSED_ORDER_KEY(event_ts, ingested_at, assignment_id) DESC
      ) AS place
    FROM experiment.raw_assignment
  )
  WHERE place = 1
),
-- Units are often assigned again on every visit: a variant at a time is all that must be kept of that.
variant_seen AS (
  SELECT
    experiment_id,
    user_id,
    variant_id,
    COUNT(*) AS assignments,
    MIN(event_ts) AS first_ts
  FROM experiment.raw_assignment
  GROUP BY experiment_id, user_id, variant_id
)
SELECT
  f.experiment_id,
  f.user_id,
  f.variant_id,
  f.segment,
  f.event_ts AS assignment_ts,
  f.ingested_at,
  SUM(v.assignments) AS assignments_seen,
  COUNT(*) AS variants_seen,
  COUNT(*) > 1 AS is_crossover,
  MIN(v.first_ts) FILTER (WHERE v.variant_id <> f.variant_id) AS crossover_ts
FROM first_assignment AS f
JOIN variant_seen AS v
  ON v.experiment_id = f.experiment_id
  AND v.user_id = f.user_id
GROUP BY f.experiment_id, f.user_id, f.variant_id, f.segment, f.event_ts, f.ingested_at;
