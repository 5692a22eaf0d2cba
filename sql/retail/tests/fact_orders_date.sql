-- table: fact_orders
-- severity: error
-- The date of an order is in the calendar. An error says that the calendar is to be made longer.
SELECT
  f.order_item_key AS failing_key,
  CASE
    WHEN d.date_day IS NULL THEN 'no date ' || COALESCE(CAST(f.date_key AS STRING), 'null')
    ELSE 'date_key and order_date are not one date'
  END AS reason
FROM retail.fact_orders AS f
LEFT JOIN retail.dim_date AS d
  ON d.date_key = f.date_key
WHERE d.date_day IS DISTINCT FROM f.order_date
  OR CAST(f.order_ts AS DATE) IS DISTINCT FROM f.order_date;
