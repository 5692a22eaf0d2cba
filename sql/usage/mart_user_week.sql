CREATE TABLE IF NOT EXISTS usage.mart_user_week (
  user_id STRING NOT NULL COMMENT 'The person; see dim_user',
  week_start DATE NOT NULL COMMENT 'Monday of the UTC week',
  active_days BIGINT COMMENT 'Days of the week with at least one event',
  work_seconds BIGINT COMMENT 'Seconds worked in the week',
  tasks_completed BIGINT COMMENT 'Tasks completed in the week',
  PRIMARY KEY (user_id, week_start) NOT ENFORCED
)
COMMENT 'Work of a user in a week, Monday to Sunday in UTC'
PARTITIONED BY (week_start)
WITH (
  'tidemark.dated-by' = 'week_start',
  'tidemark.grain' = 'week'
);

INSERT INTO usage.mart_user_week
SELECT
  user_id,
  week_start,
  COUNT(*) AS active_days,
  SUM(work_seconds) AS work_seconds,
  SUM(tasks_completed) AS tasks_completed
FROM (
  SELECT
    user_id,
    TIMESTAMPADD(DAY, 1 - CAST(EXTRACT(ISODOW FROM activity_date) AS INT), activity_date) AS week_start,
    work_seconds,
    tasks_completed
  FROM usage.fct_user_day
)
GROUP BY user_id, week_start;
