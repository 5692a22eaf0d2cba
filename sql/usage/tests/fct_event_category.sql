-- table: fct_event
-- severity: error
-- The CASE that gives event_category says the same as dim_event_type: its category for a name it has, other for
-- every other name.
SELECT
  e.event_name AS failing_key,
  CAST(COUNT(*) AS STRING) || ' events have category ' || COALESCE(e.event_category, 'null')
    || ', not ' || COALESCE(t.event_category, 'other') AS reason
FROM usage.fct_event AS e
LEFT JOIN usage.dim_event_type AS t
  ON t.event_name = e.event_name
WHERE e.event_category IS DISTINCT FROM COALESCE(t.event_category, 'other')
GROUP BY e.event_name, e.event_category, t.event_category;
