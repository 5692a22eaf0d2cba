-- table: mart_account_day
-- severity: error
-- The accounts of a day add up to the user days of fct_user_day that have an account.
SELECT
  CAST(COALESCE(m.activity_date, d.activity_date) AS STRING) AS failing_key,
  'active_users, events, work_seconds, tasks_completed are ' || COALESCE(m.figures, 'missing')
    || ' and should be ' || COALESCE(d.figures, 'missing') AS reason
FROM (
  SELECT
    activity_date,
    CONCAT_WS(
      ', ',
      CAST(SUM(active_users) AS STRING),
      CAST(SUM(events) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM usage.mart_account_day
  GROUP BY activity_date
) AS m
FULL OUTER JOIN (
  SELECT
    activity_date,
    CONCAT_WS(
      ', ',
      CAST(COUNT(*) AS STRING),
      CAST(SUM(events) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM usage.fct_user_day
  WHERE account_id IS NOT NULL
  GROUP BY activity_date
) AS d
  ON d.activity_date = m.activity_date
WHERE m.figures IS DISTINCT FROM d.figures;
