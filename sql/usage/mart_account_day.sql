CREATE TABLE IF NOT EXISTS usage.mart_account_day (
  account_id STRING NOT NULL COMMENT 'The customer company',
  activity_date DATE NOT NULL COMMENT 'UTC date',
  active_users BIGINT COMMENT 'Users of the account with at least one event that day',
  events BIGINT COMMENT 'Their events',
  work_seconds BIGINT COMMENT 'Their seconds of work',
  tasks_completed BIGINT COMMENT 'Tasks they completed',
  work_seconds_per_active_user DOUBLE COMMENT 'work_seconds / active_users',
  tasks_completed_per_active_user DOUBLE COMMENT 'tasks_completed / active_users',
  plan_tier STRING COMMENT 'Plan at the end of that day; null when unknown',
  region STRING COMMENT 'Region at the end of that day; null when unknown',
  PRIMARY KEY (account_id, activity_date) NOT ENFORCED
)
COMMENT 'Activity of an account on a UTC day; a user''s whole day belongs to its last account, days without an account are left out'
PARTITIONED BY (activity_date)
WITH ('tidemark.dated-by' = 'activity_date');

INSERT INTO usage.mart_account_day
WITH account_day AS (
  SELECT
    account_id,
    activity_date,
    COUNT(*) AS active_users,
    SUM(events) AS events,
    SUM(work_seconds) AS work_seconds,
    SUM(tasks_completed) AS tasks_completed
  FROM usage.fct_user_day
  WHERE account_id IS NOT NULL
  GROUP BY account_id, activity_date
)
SELECT
  d.account_id,
  d.activity_date,
  d.active_users,
  d.events,
  d.work_seconds,
  d.tasks_completed,
  CAST(d.work_seconds AS DOUBLE) / d.active_users AS work_seconds_per_active_user,
  CAST(d.tasks_completed AS DOUBLE) / d.active_users AS tasks_completed_per_active_user,
  h.plan_tier,
  h.region
FROM account_day AS d
-- The version that holds at the end of the day: it began before midnight and did not end before it.
LEFT JOIN usage.dim_account_history AS h
  ON h.account_id = d.account_id
  AND h.effective_ts < CAST(TIMESTAMPADD(DAY, 1, d.activity_date) AS TIMESTAMP_LTZ(6))
  AND h.expiration_ts >= CAST(TIMESTAMPADD(DAY, 1, d.activity_date) AS TIMESTAMP_LTZ(6))
  AND NOT h.is_deleted;
