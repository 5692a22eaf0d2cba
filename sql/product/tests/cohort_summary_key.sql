-- table: cohort_summary
-- severity: error
-- The primary key (cohort_month) identifies one row and is never null.
SELECT
  COALESCE(CAST(cohort_month AS STRING), 'null') AS failing_key,
  CASE
    WHEN cohort_month IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.cohort_summary
GROUP BY cohort_month
HAVING COUNT(*) > 1 OR cohort_month IS NULL;
