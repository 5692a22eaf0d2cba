-- table: mart_plan_day
-- severity: error
-- The plans of a day add up to all user days of fct_user_day, with or without an account.
SELECT
  CAST(COALESCE(m.activity_date, d.activity_date) AS STRING) AS failing_key,
  'accounts_active, active_users, work_seconds, tasks_completed are ' || COALESCE(m.figures, 'missing')
    || ' and should be ' || COALESCE(d.figures, 'missing') AS reason
FROM (
  SELECT
    activity_date,
    CONCAT_WS(
      ', ',
      CAST(SUM(accounts_active) AS STRING),
      CAST(SUM(active_users) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM usage.mart_plan_day
  GROUP BY activity_date
) AS m
FULL OUTER JOIN (
  SELECT
    activity_date,
    CONCAT_WS(
      ', ',
      CAST(COUNT(DISTINCT account_id) AS STRING),
      CAST(COUNT(*) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM usage.fct_user_day
  GROUP BY activity_date
) AS d
  ON d.activity_date = m.activity_date
WHERE m.figures IS DISTINCT FROM d.figures;
