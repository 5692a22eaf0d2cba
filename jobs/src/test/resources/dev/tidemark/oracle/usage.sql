-- The tables of the area usage, written from the text of the contract.
-- Instants are TIMESTAMP in UTC; a statement ends at a semicolon that ends its line.

CREATE TABLE dim_account AS
SELECT account_id, plan_tier, region, is_active, created_at, changed_at AS updated_at, is_deleted
FROM raw_account
QUALIFY row_number() OVER (
  PARTITION BY account_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_user AS
SELECT user_id, account_id, role, created_at, activated_at, is_active, deactivated_at,
  changed_at AS updated_at, is_deleted
FROM raw_user
QUALIFY row_number() OVER (
  PARTITION BY user_id ORDER BY changed_at DESC, ingested_at DESC, change_id DESC) = 1;

CREATE TABLE dim_account_history AS
WITH one_per_instant AS (
  SELECT *
  FROM raw_account
  QUALIFY row_number() OVER (
    PARTITION BY account_id, event_ts ORDER BY ingested_at DESC, change_id DESC) = 1
), numbered AS (
  SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY event_ts) AS n
  FROM one_per_instant
), versions AS (
  -- A change counts where it is the first or says something its predecessor did not.
  SELECT c.*
  FROM numbered c
  LEFT JOIN numbered p ON p.account_id = c.account_id AND p.n = c.n - 1
  WHERE p.n IS NULL
    OR c.plan_tier IS DISTINCT FROM p.plan_tier
    OR c.region IS DISTINCT FROM p.region
    OR c.is_active IS DISTINCT FROM p.is_active
    OR c.is_deleted IS DISTINCT FROM p.is_deleted
)
SELECT
  md5(account_id || '-' || strftime(event_ts, '%Y-%m-%d %H:%M:%S.%f')) AS account_key,
  account_id,
  event_ts AS effective_ts,
  coalesce(lead(event_ts) OVER w, TIMESTAMP '9999-12-31 00:00:00') AS expiration_ts,
  lead(event_ts) OVER w IS NULL AS is_current,
  plan_tier, region, is_active, is_deleted
FROM versions
WINDOW w AS (PARTITION BY account_id ORDER BY event_ts);

CREATE TABLE dim_event_type AS
SELECT * FROM (VALUES
  ('app_open', 'engagement'), ('dashboard_view', 'engagement'),
  ('timer_start', 'work_session'), ('timer_stop', 'work_session'),
  ('idle_detected', 'work_session'), ('manual_time_added', 'work_session'),
  ('task_created', 'output'), ('task_completed', 'output')
) AS t(event_name, event_category);

CREATE TABLE fct_event AS
SELECT e.event_id, e.user_id, e.account_id, e.event_name,
  coalesce(t.event_category, 'other') AS event_category,
  e.duration_seconds, e.task_id, e.source, e.event_ts, e.ingested_at, e.event_date
FROM raw_event e
LEFT JOIN dim_event_type t ON t.event_name = e.event_name;

CREATE TABLE fct_user_day AS
SELECT
  user_id,
  event_date AS activity_date,
  last(account_id ORDER BY event_ts, ingested_at, event_id)
    FILTER (WHERE account_id IS NOT NULL) AS account_id,
  count(*) AS events,
  count(*) FILTER (WHERE event_category = 'engagement') AS engagement_events,
  count(*) FILTER (WHERE event_category = 'work_session') AS work_session_events,
  count(*) FILTER (WHERE event_category = 'output') AS output_events,
  CAST(coalesce(sum(duration_seconds) FILTER (WHERE event_name = 'timer_stop'), 0) AS BIGINT)
    AS work_seconds,
  count(*) FILTER (WHERE event_name = 'task_created') AS tasks_created,
  count(*) FILTER (WHERE event_name = 'task_completed') AS tasks_completed,
  min(event_ts) AS first_event_ts,
  max(event_ts) AS last_event_ts,
  max(ingested_at) AS max_ingested_at,
  count(*) FILTER (WHERE epoch_us(ingested_at) - epoch_us(event_ts) > 3600000000)
    AS late_events
FROM fct_event
GROUP BY user_id, event_date;

-- The plan and region an account has at the end of a day; deleted accounts count as unknown.
CREATE TABLE account_at_day_end AS
SELECT a.account_id, a.activity_date,
  CASE WHEN NOT h.is_deleted THEN h.plan_tier END AS plan_tier,
  CASE WHEN NOT h.is_deleted THEN h.region END AS region
FROM (SELECT DISTINCT account_id, activity_date FROM fct_user_day WHERE account_id IS NOT NULL) a
LEFT JOIN dim_account_history h
  ON h.account_id = a.account_id
  AND h.effective_ts < CAST(a.activity_date + 1 AS TIMESTAMP)
  AND CAST(a.activity_date + 1 AS TIMESTAMP) <= h.expiration_ts;

CREATE TABLE mart_account_day AS
WITH days AS (
  SELECT account_id, activity_date,
    count(DISTINCT user_id) AS active_users,
    CAST(sum(events) AS BIGINT) AS events,
    CAST(sum(work_seconds) AS BIGINT) AS work_seconds,
    CAST(sum(tasks_completed) AS BIGINT) AS tasks_completed
  FROM fct_user_day
  WHERE account_id IS NOT NULL
  GROUP BY account_id, activity_date
)
SELECT d.*,
  CAST(d.work_seconds AS DOUBLE) / d.active_users AS work_seconds_per_active_user,
  CAST(d.tasks_completed AS DOUBLE) / d.active_users AS tasks_completed_per_active_user,
  e.plan_tier,
  e.region
FROM days d
JOIN account_at_day_end e USING (account_id, activity_date);

CREATE TABLE mart_user_week AS
SELECT user_id,
  CAST(date_trunc('week', activity_date) AS DATE) AS week_start,
  count(DISTINCT activity_date) AS active_days,
  CAST(sum(work_seconds) AS BIGINT) AS work_seconds,
  CAST(sum(tasks_completed) AS BIGINT) AS tasks_completed
FROM fct_user_day
GROUP BY ALL;

CREATE TABLE mart_activity_day AS
WITH days AS (
  SELECT DISTINCT activity_date FROM fct_user_day
), firsts AS (
  SELECT user_id, min(activity_date) AS first_date FROM fct_user_day GROUP BY user_id
), newcomers AS (
  SELECT first_date, count(*) AS new_users FROM firsts GROUP BY first_date
), actives AS (
  SELECT d.activity_date,
    count(DISTINCT u.user_id) FILTER (WHERE u.activity_date = d.activity_date) AS daily,
    count(DISTINCT u.user_id) FILTER (WHERE u.activity_date > d.activity_date - 7) AS weekly,
    count(DISTINCT u.user_id) AS monthly
  FROM days d
  JOIN fct_user_day u
    ON u.activity_date > d.activity_date - 28 AND u.activity_date <= d.activity_date
  GROUP BY d.activity_date
)
SELECT a.activity_date,
  a.daily AS daily_active_users,
  a.weekly AS weekly_active_users,
  a.monthly AS monthly_active_users,
  CAST(a.daily AS DOUBLE) / a.monthly AS stickiness,
  coalesce(n.new_users, 0) AS new_users
FROM actives a
LEFT JOIN newcomers n ON n.first_date = a.activity_date;

CREATE TABLE mart_plan_day AS
SELECT
  coalesce(e.plan_tier, 'unknown') AS plan_tier,
  u.activity_date,
  count(DISTINCT u.account_id) AS accounts_active,
  count(DISTINCT u.user_id) AS active_users,
  CAST(sum(u.work_seconds) AS BIGINT) AS work_seconds,
  CAST(sum(u.tasks_completed) AS BIGINT) AS tasks_completed
FROM fct_user_day u
LEFT JOIN account_at_day_end e USING (account_id, activity_date)
GROUP BY ALL;
