-- table: fact_assignment
-- severity: error
-- Crossovers are exactly the units with more than one variant, and they cross after they were assigned or with it.
SELECT
  experiment_id || ' | ' || user_id AS failing_key,
  CAST(variants_seen AS STRING) || ' variants, crossover '
    || COALESCE(CAST(crossover_ts AS STRING), 'never') AS reason
FROM experiment.fact_assignment
WHERE is_crossover <> (variants_seen > 1)
  OR is_crossover <> (crossover_ts IS NOT NULL)
  OR crossover_ts < assignment_ts
  OR variants_seen > assignments_seen;
