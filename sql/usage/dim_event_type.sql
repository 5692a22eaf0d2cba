CREATE TABLE IF NOT EXISTS usage.dim_event_type (
  event_name STRING NOT NULL COMMENT 'Name of a known event',
  event_category STRING COMMENT 'engagement, work_session or output',
  PRIMARY KEY (event_name) NOT ENFORCED
)
COMMENT 'Known event names and their category; a fixed list that fct_event agrees with (see its test)';

INSERT INTO usage.dim_event_type
SELECT
  event_name,
  event_category
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
) AS known (event_name, event_category);
