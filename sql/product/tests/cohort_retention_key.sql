-- table: cohort_retention
-- severity: error
-- The primary key (cohort_month, months_since_signup) identifies one row and is never null.
SELECT
  CONCAT_WS(', ', COALESCE(CAST(cohort_month AS STRING), 'null'), COALESCE(CAST(months_since_signup AS STRING), 'null')) AS failing_key,
  CASE
    WHEN cohort_month IS NULL OR months_since_signup IS NULL THEN 'key is null'
    ELSE CAST(COUNT(*) AS STRING) || ' rows have this key'
  END AS reason
FROM product.cohort_retention
GROUP BY cohort_month, months_since_signup
HAVING COUNT(*) > 1 OR cohort_month IS NULL OR months_since_signup IS NULL;
