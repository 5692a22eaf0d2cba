CREATE TABLE IF NOT EXISTS usage.mart_plan_day (
  plan_tier STRING NOT NULL COMMENT 'Plan of the account at the end of the day; unknown where the account or its plan is',
  activity_date DATE NOT NULL COMMENT 'UTC date',
  accounts_active BIGINT COMMENT 'Accounts with at least one active user; user days without an account count none',
  active_users BIGINT COMMENT 'Users with at least one event that day',
  work_seconds BIGINT COMMENT 'Their seconds of work',
  tasks_completed BIGINT COMMENT 'Tasks they completed',
  PRIMARY KEY (plan_tier, activity_date) NOT ENFORCED
)
COMMENT 'Activity by plan on a UTC day'
PARTITIONED BY (activity_date)
WITH ('tidemark.dated-by' = 'activity_date');

INSERT INTO usage.mart_plan_day
SELECT
  plan_tier,
  activity_date,
  SUM(accounts) AS accounts_active,
  SUM(active_users) AS active_users,
  SUM(work_seconds) AS work_seconds,
  SUM(tasks_completed) AS tasks_completed
FROM (
  SELECT
    COALESCE(plan_tier, 'unknown') AS plan_tier,
    activity_date,
    CAST(1 AS BIGINT) AS accounts,
    active_users,
    work_seconds,
    tasks_completed
  FROM usage.mart_account_day
  UNION ALL
  SELECT
    'unknown' AS plan_tier,
    activity_date,
    CAST(0 AS BIGINT) AS accounts,
    CAST(1 AS BIGINT) AS active_users,
    work_seconds,
    tasks_completed
  FROM usage.fct_user_day
  WHERE account_id IS NULL
)
GROUP BY plan_tier, activity_date;
