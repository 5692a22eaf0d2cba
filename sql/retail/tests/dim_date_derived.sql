-- table: dim_date
-- severity: error
-- The calendar has no gap, and a key and a week end where the date has them.
SELECT
  CAST(date_key AS STRING) AS failing_key,
  CASE
    WHEN previous_day IS NOT NULL AND TIMESTAMPADD(DAY, 1, previous_day) <> date_day THEN 'days are missing before it'
    ELSE 'a derived column does not fit the date'
  END AS reason
FROM (
  SELECT
    *,
    LAG(date_day) OVER (ORDER BY date_day) AS previous_day
  FROM retail.dim_date
)
WHERE TIMESTAMPADD(DAY, 1, previous_day) <> date_day
  OR CAST(date_key AS STRING) <> REPLACE(CAST(date_day AS STRING), '-', '')
  OR is_weekend = is_weekday
  OR is_weekend <> (day_name IN ('Saturday', 'Sunday'))
  OR day_of_week <> EXTRACT(ISODOW FROM date_day);
