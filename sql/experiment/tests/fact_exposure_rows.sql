-- table: fact_exposure
-- severity: error
-- On every UTC day, the exposures are those of raw_exposure.
SELECT
  CAST(COALESCE(r.event_date, f.event_date) AS STRING) AS failing_key,
  CAST(COALESCE(f.exposures, 0) AS STRING) || ' exposures, '
    || CAST(COALESCE(r.exposures, 0) AS STRING) || ' in raw_exposure' AS reason
FROM (
  SELECT event_date, COUNT(*) AS exposures
  FROM experiment.raw_exposure
  GROUP BY event_date
) AS r
FULL OUTER JOIN (
  SELECT event_date, COUNT(*) AS exposures
  FROM experiment.fact_exposure
  GROUP BY event_date
) AS f
  ON f.event_date = r.event_date
WHERE COALESCE(f.exposures, 0) <> COALESCE(r.exposures, 0);
