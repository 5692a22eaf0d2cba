CREATE TABLE IF NOT EXISTS experiment.mart_experiment_balance (
  experiment_id STRING NOT NULL COMMENT 'The experiment; see dim_experiment',
  segment STRING NOT NULL COMMENT 'all, or a segment of an experiment that has some; unknown for units without one',
  variant_id STRING NOT NULL COMMENT 'The variant; defined, seen on a unit, or both',
  expected_assigned DOUBLE COMMENT 'Units the variant should have by its share of the allocations; 0 for an undefined variant, null where the shares add up to 0',
  observed_assigned BIGINT COMMENT 'Units it has',
  expected_exposed DOUBLE COMMENT 'Exposed units it should have by its share',
  observed_exposed BIGINT COMMENT 'Units with a valid exposure',
  PRIMARY KEY (experiment_id, segment, variant_id) NOT ENFORCED
)
COMMENT 'Units expected and observed, one row per experiment, segment and variant, also where there are none';

INSERT INTO experiment.mart_experiment_balance
WITH counted AS (
  SELECT
    experiment_id,
    segment,
    variant_id,
    COUNT(*) AS assigned,
    COUNT(first_exposure_ts) AS exposed
  FROM experiment.fct_experiment_unit_outcomes
  GROUP BY experiment_id, segment, variant_id
),
-- A variant that is only seen has no allocation. Allocations are added up as decimals: a sum of doubles that loses a
-- part again is not what it was before.
any_variant AS (
  SELECT
    experiment_id,
    variant_id,
    MAX(CAST(expected_allocation AS DECIMAL(38, 18))) AS allocation
  FROM (
    SELECT experiment_id, variant_id, expected_allocation
    FROM experiment.dim_experiment_variant
    WHERE NOT is_deleted
    UNION ALL
    SELECT experiment_id, variant_id, CAST(NULL AS DOUBLE) AS expected_allocation
    FROM counted
  )
  GROUP BY experiment_id, variant_id
),
allocated AS (
  SELECT experiment_id, SUM(allocation) AS allocation
  FROM any_variant
  GROUP BY experiment_id
),
has_segments AS (
  SELECT experiment_id
  FROM counted
  WHERE segment IS NOT NULL
  GROUP BY experiment_id
),
observed AS (
  SELECT experiment_id, segment, variant_id, SUM(assigned) AS assigned, SUM(exposed) AS exposed
  FROM (
    SELECT experiment_id, 'all' AS segment, variant_id, assigned, exposed
    FROM counted
    UNION ALL
    SELECT c.experiment_id, COALESCE(c.segment, 'unknown') AS segment, c.variant_id, c.assigned, c.exposed
    FROM counted AS c
    JOIN has_segments AS h
      ON h.experiment_id = c.experiment_id
    UNION ALL
    -- Every variant has its row in the whole, also in an experiment without units.
    SELECT experiment_id, 'all' AS segment, variant_id, CAST(0 AS BIGINT) AS assigned, CAST(0 AS BIGINT) AS exposed
    FROM any_variant
  )
  GROUP BY experiment_id, segment, variant_id
),
segment_total AS (
  SELECT experiment_id, segment, SUM(assigned) AS assigned, SUM(exposed) AS exposed
  FROM observed
  GROUP BY experiment_id, segment
)
SELECT
  s.experiment_id,
  s.segment,
  v.variant_id,
  CASE
    WHEN v.allocation IS NULL THEN 0E0
    ELSE s.assigned * CAST(v.allocation AS DOUBLE) / NULLIF(CAST(t.allocation AS DOUBLE), 0E0)
  END AS expected_assigned,
  COALESCE(o.assigned, 0) AS observed_assigned,
  CASE
    WHEN v.allocation IS NULL THEN 0E0
    ELSE s.exposed * CAST(v.allocation AS DOUBLE) / NULLIF(CAST(t.allocation AS DOUBLE), 0E0)
  END AS expected_exposed,
  COALESCE(o.exposed, 0) AS observed_exposed
FROM segment_total AS s
JOIN any_variant AS v
  ON v.experiment_id = s.experiment_id
JOIN allocated AS t
  ON t.experiment_id = s.experiment_id
LEFT JOIN observed AS o
  ON o.experiment_id = s.experiment_id
  AND o.segment = s.segment
  AND o.variant_id = v.variant_id;
