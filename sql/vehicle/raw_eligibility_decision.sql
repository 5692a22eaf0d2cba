CREATE TABLE IF NOT EXISTS vehicle.raw_eligibility_decision (
  eligibility_id STRING NOT NULL COMMENT 'Identifies the decision',
  customer_id STRING NOT NULL COMMENT 'Who asked',
  vehicle_id STRING COMMENT 'Vehicle it was asked for, if any',
  session_id STRING COMMENT 'Visit it was asked in, as the source names it',
  prequal_flag BOOLEAN NOT NULL COMMENT 'True when the customer is prequalified',
  max_amount DECIMAL(18, 4) COMMENT 'Most that is lent, in US dollars',
  apr_est DOUBLE COMMENT 'Estimated yearly rate, as the source gives it',
  term_options ARRAY<INT> COMMENT 'Terms that are offered, in months',
  counteroffer_flag BOOLEAN COMMENT 'True when less than was asked for is offered',
  reason_codes ARRAY<STRING> COMMENT 'Why it was decided so',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was decided',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When it was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Prequalifications for a loan: one row per decision'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'events',
  'tidemark.primary-key' = 'eligibility_id'
);
