CREATE TABLE IF NOT EXISTS product.cohort_retention (
  cohort_month DATE NOT NULL COMMENT 'First day of the month in which the users signed up',
  months_since_signup BIGINT NOT NULL COMMENT 'Calendar months from that month on; 0 is the month itself',
  active_users BIGINT COMMENT 'Users of the cohort with an event or an order in that month',
  retention_rate DOUBLE COMMENT 'active_users / all users of the cohort',
  PRIMARY KEY (cohort_month, months_since_signup) NOT ENFORCED
)
COMMENT 'Users of a cohort that came back, one row per cohort and month with at least one of them; what happened in months before the sign-up counts nowhere';

INSERT INTO product.cohort_retention
WITH user_month AS (
  SELECT
    user_id,
    months
  FROM (
    SELECT
      user_id,
      EXTRACT(YEAR FROM event_date) * 12 + EXTRACT(MONTH FROM event_date) AS months
    FROM product.session_event
    UNION ALL
    SELECT
      user_id,
      EXTRACT(YEAR FROM order_date) * 12 + EXTRACT(MONTH FROM order_date) AS months
    FROM product.valid_order
  )
  GROUP BY user_id, months
),
returned AS (
  SELECT
    u.cohort_month,
    m.months - (EXTRACT(YEAR FROM u.cohort_month) * 12 + EXTRACT(MONTH FROM u.cohort_month)) AS months_since_signup,
    COUNT(*) AS active_users
  FROM user_month AS m
  JOIN product.valid_user AS u
    ON u.user_id = m.user_id
  GROUP BY
    u.cohort_month,
    m.months - (EXTRACT(YEAR FROM u.cohort_month) * 12 + EXTRACT(MONTH FROM u.cohort_month))
),
cohort AS (
  SELECT
    cohort_month,
    COUNT(*) AS cohort_size
  FROM product.valid_user
  GROUP BY cohort_month
)
SELECT
  r.cohort_month,
  r.months_since_signup,
  r.active_users,
  CAST(r.active_users AS DOUBLE) / c.cohort_size AS retention_rate
FROM returned AS r
JOIN cohort AS c
  ON c.cohort_month = r.cohort_month
WHERE r.months_since_signup >= 0;
