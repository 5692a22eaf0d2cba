-- table: cohort_summary
-- severity: error
-- Users, buyers and revenue of a cohort are those of its users.
SELECT
  CAST(COALESCE(c.cohort_month, u.cohort_month) AS STRING) AS failing_key,
  'users, buyers, revenue are ' || COALESCE(c.figures, 'missing') || ' and should be ' || COALESCE(u.figures, 'missing') AS reason
FROM (
  SELECT
    cohort_month,
    CONCAT_WS(', ', CAST(cohort_size AS STRING), CAST(buyers_in_cohort AS STRING), CAST(cohort_revenue AS STRING)) AS figures
  FROM product.cohort_summary
) AS c
FULL OUTER JOIN (
  SELECT
    cohort_month,
    CONCAT_WS(
      ', ',
      CAST(COUNT(*) AS STRING),
      CAST(COUNT(*) FILTER (WHERE total_orders > 0) AS STRING),
      CAST(TRY_CAST(SUM(total_revenue) AS DECIMAL(18, 4)) AS STRING)
    ) AS figures
  FROM product.user_metrics
  GROUP BY cohort_month
) AS u
  ON u.cohort_month = c.cohort_month
WHERE c.figures IS DISTINCT FROM u.figures;
