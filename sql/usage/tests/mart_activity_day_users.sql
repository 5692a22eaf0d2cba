-- table: mart_activity_day
-- severity: error
-- Daily active users are the user days of fct_user_day; a longer window never has fewer users; new users are
-- active on their first day.
SELECT
  CAST(COALESCE(m.activity_date, d.activity_date) AS STRING) AS failing_key,
  CASE
    WHEN m.activity_date IS NULL THEN 'the day is missing'
    WHEN m.daily_active_users IS DISTINCT FROM d.users THEN 'fct_user_day has another number of users'
    WHEN m.new_users > m.daily_active_users THEN 'more new users than active ones'
    ELSE 'a longer window has fewer users'
  END AS reason
FROM usage.mart_activity_day AS m
FULL OUTER JOIN (
  SELECT activity_date, COUNT(*) AS users
  FROM usage.fct_user_day
  GROUP BY activity_date
) AS d
  ON d.activity_date = m.activity_date
WHERE m.daily_active_users IS DISTINCT FROM d.users
  OR (
    m.new_users <= m.daily_active_users
    AND m.daily_active_users <= m.weekly_active_users
    AND m.weekly_active_users <= m.monthly_active_users
  ) IS NOT TRUE;
