CREATE TABLE IF NOT EXISTS retail.dim_date (
  date_key INT NOT NULL COMMENT 'The date as a number, yyyymmdd',
  date_day DATE COMMENT 'The date',
  `year` INT COMMENT 'Calendar year',
  quarter INT COMMENT 'Quarter of the year, 1 to 4',
  `month` INT COMMENT 'Month of the year, 1 to 12',
  week_of_year INT COMMENT 'ISO week, 1 to 53; the first days of January may be in week 52 or 53',
  day_of_week INT COMMENT '1 for Monday to 7 for Sunday',
  month_name STRING COMMENT 'English name of the month',
  day_name STRING COMMENT 'English name of the day',
  is_weekend BOOLEAN COMMENT 'Saturday or Sunday',
  is_weekday BOOLEAN COMMENT 'Monday to Friday',
  PRIMARY KEY (date_key) NOT ENFORCED
)
COMMENT 'Calendar, one row per date from the setting retail.calendar-from (2010-01-01) to retail.calendar-to (2029-12-31)';

INSERT INTO retail.dim_date
WITH calendar AS (
  SELECT
    CAST(SETTING('retail.calendar-from', '2010-01-01') AS DATE) AS first_day,
    CAST(SETTING('retail.calendar-to', '2029-12-31') AS DATE) AS last_day
),
parts AS (
  SELECT
    date_day,
    CAST(EXTRACT(YEAR FROM date_day) AS INT) AS `year`,
    CAST(EXTRACT(QUARTER FROM date_day) AS INT) AS quarter,
    CAST(EXTRACT(MONTH FROM date_day) AS INT) AS `month`,
    CAST(EXTRACT(DAY FROM date_day) AS INT) AS day_of_month,
    CAST(EXTRACT(WEEK FROM date_day) AS INT) AS week_of_year,
    CAST(EXTRACT(ISODOW FROM date_day) AS INT) AS day_of_week
  FROM (
    SELECT TIMESTAMPADD(DAY, CAST(days AS INT), first_day) AS date_day
    FROM calendar
    CROSS JOIN UNNEST(SEQUENCE(CAST(0 AS BIGINT), CAST(TIMESTAMPDIFF(DAY, first_day, last_day) AS BIGINT))) AS d (days)
  )
)
SELECT
  `year` * 10000 + `month` * 100 + day_of_month AS date_key,
  date_day,
  `year`,
  quarter,
  `month`,
  week_of_year,
  day_of_week,
  CASE `month`
    WHEN 1 THEN 'January'
    WHEN 2 THEN 'February'
    WHEN 3 THEN 'March'
    WHEN 4 THEN 'April'
    WHEN 5 THEN 'May'
    WHEN 6 THEN 'June'
    WHEN 7 THEN 'July'
    WHEN 8 THEN 'August'
    WHEN 9 THEN 'September'
    WHEN 10 THEN 'October'
    WHEN 11 THEN 'November'
    ELSE 'December'
  END AS month_name,
  CASE day_of_week
    WHEN 1 THEN 'Monday'
    WHEN 2 THEN 'Tuesday'
    WHEN 3 THEN 'Wednesday'
    WHEN 4 THEN 'Thursday'
    WHEN 5 THEN 'Friday'
    WHEN 6 THEN 'Saturday'
    ELSE 'Sunday'
  END AS day_name,
  day_of_week >= 6 AS is_weekend,
  day_of_week < 6 AS is_weekday
FROM parts;
