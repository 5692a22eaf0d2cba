-- table: cohort_retention
-- severity: error
-- No more users come back than a cohort has.
SELECT
  CAST(r.cohort_month AS STRING) || ', ' || CAST(r.months_since_signup AS STRING) AS failing_key,
  CAST(r.active_users AS STRING) || ' users of ' || COALESCE(CAST(c.cohort_size AS STRING), 'no cohort') AS reason
FROM product.cohort_retention AS r
LEFT JOIN product.cohort_summary AS c
  ON c.cohort_month = r.cohort_month
WHERE c.cohort_month IS NULL
  OR r.active_users > c.cohort_size
  OR r.retention_rate > 1;
