CREATE TABLE IF NOT EXISTS usage.mart_activity_day (
  activity_date DATE NOT NULL COMMENT 'UTC date with at least one event',
  daily_active_users BIGINT COMMENT 'Users with an event that day',
  weekly_active_users BIGINT COMMENT 'Users with an event in the 7 days that end that day',
  monthly_active_users BIGINT COMMENT 'Users with an event in the 28 days that end that day',
  stickiness DOUBLE COMMENT 'daily_active_users / monthly_active_users',
  new_users BIGINT COMMENT 'Users whose first event ever, by event_ts, is on that day',
  PRIMARY KEY (activity_date) NOT ENFORCED
)
COMMENT 'Active users of a UTC day, one row per day with at least one event'
PARTITIONED BY (activity_date)
WITH (
  'tidemark.dated-by' = 'activity_date',
  'tidemark.lookback-days' = 'all'
);

-- Distinct users in sliding windows without a row per user, day and window. Time is cut into blocks of 28 days, and a
-- user's active days become bits of one number per block: bits 28 to 55 are the days of the block itself, bits 0 to 27
-- those of the block before. Any window of up to 28 days that ends in the block is then a run of bits, and "active in
-- the window" asks whether one of them is set. A bit is added once per active day, so the sum of bits is their union.
INSERT INTO usage.mart_activity_day
WITH active_day AS (
  SELECT
    user_id,
    day_number / 28 AS block,
    MOD(day_number, 28) AS day_of_block
  FROM (
    SELECT
      user_id,
      CAST(TIMESTAMPDIFF(DAY, DATE '0001-01-01', activity_date) AS BIGINT) AS day_number
    FROM usage.fct_user_day
  )
),
user_block AS (
  SELECT
    user_id,
    block,
    SUM(day_bit) AS day_bits
  FROM (
    SELECT user_id, block, CAST(POWER(2, 28 + day_of_block) AS BIGINT) AS day_bit FROM active_day
    UNION ALL
    SELECT user_id, block + 1 AS block, CAST(POWER(2, day_of_block) AS BIGINT) AS day_bit FROM active_day
  )
  GROUP BY user_id, block
),
-- For each day of the block: shifted right so that the day itself is bit 27 and the first of its 28 is bit 0.
user_window AS (
  SELECT
    d.day_number,
    MOD(
      b.day_bits / CAST(POWER(2, MOD(d.day_number, 28) + 1) AS BIGINT),
      CAST(POWER(2, 28) AS BIGINT)
    ) AS window_bits
  FROM user_block AS b
  CROSS JOIN UNNEST(SEQUENCE(b.block * 28, b.block * 28 + 27)) AS d (day_number)
),
daily AS (
  SELECT
    day_number,
    SUM(is_active_day) AS daily_active_users,
    SUM(is_active_week) AS weekly_active_users,
    SUM(is_active_month) AS monthly_active_users,
    SUM(is_new) AS new_users
  FROM (
    SELECT
      day_number,
      CASE WHEN window_bits >= CAST(POWER(2, 27) AS BIGINT) THEN 1 ELSE 0 END AS is_active_day,
      CASE WHEN window_bits >= CAST(POWER(2, 21) AS BIGINT) THEN 1 ELSE 0 END AS is_active_week,
      1 AS is_active_month,
      0 AS is_new
    FROM user_window
    WHERE window_bits > 0
    UNION ALL
    SELECT
      CAST(TIMESTAMPDIFF(DAY, DATE '0001-01-01', first_date) AS BIGINT) AS day_number,
      0 AS is_active_day,
      0 AS is_active_week,
      0 AS is_active_month,
      1 AS is_new
    FROM (SELECT user_id, MIN(activity_date) AS first_date FROM usage.fct_user_day GROUP BY user_id)
  )
  GROUP BY day_number
)
SELECT
  TIMESTAMPADD(DAY, CAST(day_number AS INT), DATE '0001-01-01') AS activity_date,
  daily_active_users,
  weekly_active_users,
  monthly_active_users,
  CAST(daily_active_users AS DOUBLE) / monthly_active_users AS stickiness,
  new_users
FROM daily
WHERE daily_active_users > 0;
