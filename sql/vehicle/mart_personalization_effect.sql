CREATE TABLE IF NOT EXISTS vehicle.mart_personalization_effect (
  personalization_effect_id STRING NOT NULL COMMENT 'SURROGATE_KEY(experiment_id, unit_id)',
  experiment_id STRING COMMENT 'The experiment; see dim_experiment',
  randomization_unit STRING COMMENT 'What a unit is: customer or session, as the experiment says',
  unit_id STRING COMMENT 'The customer_id or session_id',
  variant_id STRING COMMENT 'Variant of the first exposure; the unit stays in it',
  is_crossover BOOLEAN COMMENT 'Whether exposures of the unit name more than one variant',
  first_exposure_ts TIMESTAMP_LTZ(6) COMMENT 'First exposure inside the dates of the experiment: what the window begins with',
  exposures BIGINT COMMENT 'Exposures inside the dates of the experiment, of any variant, also after the window',
  window_end TIMESTAMP_LTZ(6) COMMENT 'First instant after the window: first_exposure_ts + window_hours of the experiment',
  is_complete BOOLEAN COMMENT 'Whether nothing but late rows and late identification can change the unit',
  engaged BOOLEAN COMMENT 'Whether the unit saved or compared a vehicle in the window, or viewed two',
  `views` BIGINT COMMENT 'Vehicle views of the unit in the window',
  leads BIGINT COMMENT 'Leads of its person in the window, repeated ones too; a session''s person is that of its first exposure',
  purchases BIGINT COMMENT 'Purchases of its person in the window; one may count for several sessions',
  revenue DECIMAL(18, 4) COMMENT 'What these cost together',
  latency_events BIGINT COMMENT 'Events of the unit in the window that have a latency',
  avg_latency_ms DOUBLE COMMENT 'Their mean latency in milliseconds; null without any',
  last_ingested_at TIMESTAMP_LTZ(6) COMMENT 'When the last of the rows it is made of was received; can go down',
  PRIMARY KEY (personalization_effect_id) NOT ENFORCED
)
COMMENT 'Units of experiments in personalization, one row per experiment and customer or session that it has shown a variant; customers who are never identified have none'
WITH (
  'tidemark.event-clock' = 'first_exposure_ts',
  'tidemark.ingest-clock' = 'last_ingested_at'
);
