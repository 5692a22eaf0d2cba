-- table: fact_exposure
-- severity: warn
-- Exposures that do not count: without or before an assignment, of another variant, or outside their experiment.
SELECT
  exposure_id AS failing_key,
  validity AS reason
FROM experiment.fact_exposure
WHERE validity <> 'valid';
