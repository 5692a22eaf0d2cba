-- table: dim_event_type
-- severity: error
-- The table holds exactly the eight known names, each once and in its category; this is its key test too.
SELECT
  COALESCE(known.event_name, stored.event_name, 'null') AS failing_key,
  CASE
    WHEN stored.copies IS NULL THEN 'the name is missing'
    WHEN known.event_name IS NULL THEN 'no such name is known'
    WHEN stored.copies > 1 THEN CAST(stored.copies AS STRING) || ' rows have this name'
    ELSE 'the category is ' || COALESCE(stored.event_category, 'null') || ', not ' || known.event_category
  END AS reason
FROM (
  VALUES
    ('app_open', 'engagement'),
    ('dashboard_view', 'engagement'),
    ('timer_start', 'work_session'),
    ('timer_stop', 'work_session'),
    ('idle_detected', 'work_session'),
    ('manual_time_added', 'work_session'),
    ('task_created', 'output'),
    ('task_completed', 'output')
) AS known (event_name, event_category)
FULL OUTER JOIN (
  SELECT
    event_name,
    MIN(event_category) AS event_category,
    COUNT(*) AS copies
  FROM usage.dim_event_type
  GROUP BY event_name
) AS stored
  ON stored.event_name = known.event_name
WHERE stored.copies IS NULL
  OR known.event_name IS NULL
  OR stored.copies > 1
  OR stored.event_category IS DISTINCT FROM known.event_category;
