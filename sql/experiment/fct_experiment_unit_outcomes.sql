CREATE TABLE IF NOT EXISTS experiment.fct_experiment_unit_outcomes (
  experiment_id STRING NOT NULL COMMENT 'The experiment; see dim_experiment',
  user_id STRING NOT NULL COMMENT 'The unit; see fact_assignment',
  variant_id STRING COMMENT 'Variant the unit belongs to',
  segment STRING COMMENT 'Part of the audience, as the first assignment says',
  assignment_ts TIMESTAMP_LTZ(6) COMMENT 'When the unit was first assigned',
  first_exposure_ts TIMESTAMP_LTZ(6) COMMENT 'First valid exposure; null if there is none',
  exposures BIGINT COMMENT 'Valid exposures, also those after the window; 0 for an unknown experiment',
  is_crossover BOOLEAN COMMENT 'Whether the unit was given more than one variant',
  window_anchor STRING COMMENT 'What the window begins with: exposure or assignment; null for an unknown experiment',
  window_start TIMESTAMP_LTZ(6) COMMENT 'First instant whose outcomes count',
  window_end TIMESTAMP_LTZ(6) COMMENT 'First instant after the window: window_start + window_hours',
  is_complete BOOLEAN COMMENT 'Whether the unit is final: nothing but late rows can change it',
  last_ingested_at TIMESTAMP_LTZ(6) COMMENT 'When the last of the rows it is made of was received; can go down',
  outcomes MAP<STRING, DOUBLE> COMMENT 'Value of every metric in the window, uncapped; 0 where nothing happened',
  pre_outcomes MAP<STRING, DOUBLE> COMMENT 'The same for the pre_window_hours before the window',
  PRIMARY KEY (experiment_id, user_id) NOT ENFORCED
)
COMMENT 'Outcomes of the units of experiments, exactly one row per row of fact_assignment'
WITH (
  'tidemark.event-clock' = 'assignment_ts',
  'tidemark.ingest-clock' = 'last_ingested_at'
);
