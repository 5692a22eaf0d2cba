-- "Today" as the data has it: the last date on which something was ordered or clicked.
CREATE TEMPORARY VIEW retail.as_of AS
SELECT MAX(event_date) AS as_of_date
FROM (
  SELECT event_date FROM retail.raw_order
  UNION ALL
  SELECT event_date FROM retail.raw_order_item
  UNION ALL
  SELECT event_date FROM retail.raw_click
);
