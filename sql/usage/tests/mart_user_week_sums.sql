-- table: mart_user_week
-- severity: error
-- The users of a week add up to the user days of fct_user_day from its Monday to its Sunday.
SELECT
  CAST(COALESCE(m.week_start, d.week_start) AS STRING) AS failing_key,
  'active_days, work_seconds, tasks_completed are ' || COALESCE(m.figures, 'missing')
    || ' and should be ' || COALESCE(d.figures, 'missing') AS reason
FROM (
  SELECT
    week_start,
    CONCAT_WS(
      ', ',
      CAST(SUM(active_days) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM usage.mart_user_week
  GROUP BY week_start
) AS m
FULL OUTER JOIN (
  SELECT
    week_start,
    CONCAT_WS(
      ', ',
      CAST(COUNT(*) AS STRING),
      CAST(SUM(work_seconds) AS STRING),
      CAST(SUM(tasks_completed) AS STRING)
    ) AS figures
  FROM (
    SELECT
      TIMESTAMPADD(DAY, 1 - CAST(EXTRACT(ISODOW FROM activity_date) AS INT), activity_date) AS week_start,
      work_seconds,
      tasks_completed
    FROM usage.fct_user_day
  )
  GROUP BY week_start
) AS d
  ON d.week_start = m.week_start
WHERE m.figures IS DISTINCT FROM d.figures;
