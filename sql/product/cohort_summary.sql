CREATE TABLE IF NOT EXISTS product.cohort_summary (
  cohort_month DATE NOT NULL COMMENT 'First day of the month in which the users signed up',
  cohort_size BIGINT COMMENT 'Users',
  buyers_in_cohort BIGINT COMMENT 'Users with an order',
  cohort_revenue DECIMAL(18, 4) COMMENT 'Sum of their orders, in the currency of the shop',
  avg_revenue_per_user DECIMAL(18, 4) COMMENT 'cohort_revenue / cohort_size, in the currency of the shop',
  buyer_conversion_rate_pct DOUBLE COMMENT 'Share of buyers, in percent',
  active_retention_rate_pct DOUBLE COMMENT 'Share of users in stage active, in percent',
  engaged_retention_rate_pct DOUBLE COMMENT 'Share of users in stage active or engaged, in percent',
  avg_revenue_per_buyer DECIMAL(18, 4) COMMENT 'cohort_revenue / buyers_in_cohort, in the currency of the shop',
  avg_customer_age_days DOUBLE COMMENT 'Mean of customer_age_days',
  median_customer_age_days DOUBLE COMMENT 'Median of customer_age_days, the mean of the middle two for an even number',
  PRIMARY KEY (cohort_month) NOT ENFORCED
)
COMMENT 'Cohorts as of the last date with an event or an order, one row per month with a sign-up that is not deleted';

INSERT INTO product.cohort_summary
WITH cohort AS (
  SELECT
    cohort_month,
    COUNT(*) AS cohort_size,
    COUNT(*) FILTER (WHERE total_orders > 0) AS buyers_in_cohort,
    TRY_CAST(SUM(total_revenue) AS DECIMAL(18, 4)) AS cohort_revenue,
    COUNT(*) FILTER (WHERE user_lifecycle_stage = 'active') AS active_users,
    COUNT(*) FILTER (WHERE user_lifecycle_stage IN ('active', 'engaged')) AS engaged_users,
    SUM(customer_age_days) AS age_days,
    COUNT(customer_age_days) AS ages,
    MEDIAN(CAST(customer_age_days AS DOUBLE)) AS median_customer_age_days
  FROM product.user_metrics
  GROUP BY cohort_month
)
SELECT
  cohort_month,
  cohort_size,
  buyers_in_cohort,
  cohort_revenue,
  MONEY_QUOTIENT(cohort_revenue, cohort_size) AS avg_revenue_per_user,
  100 * CAST(buyers_in_cohort AS DOUBLE) / cohort_size AS buyer_conversion_rate_pct,
  100 * CAST(active_users AS DOUBLE) / cohort_size AS active_retention_rate_pct,
  100 * CAST(engaged_users AS DOUBLE) / cohort_size AS engaged_retention_rate_pct,
  MONEY_QUOTIENT(cohort_revenue, buyers_in_cohort) AS avg_revenue_per_buyer,
  CASE WHEN ages > 0 THEN CAST(age_days AS DOUBLE) / ages END AS avg_customer_age_days,
  median_customer_age_days
FROM cohort;
