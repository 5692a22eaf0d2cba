-- "Today" as the data has it: the last date with an event or an order.
CREATE TEMPORARY VIEW product.as_of AS
SELECT MAX(event_date) AS as_of_date
FROM (
  SELECT event_date FROM product.raw_event
  UNION ALL
  SELECT event_date FROM product.raw_order
);
