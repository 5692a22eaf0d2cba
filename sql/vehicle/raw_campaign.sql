CREATE TABLE IF NOT EXISTS vehicle.raw_campaign (
  change_id STRING NOT NULL COMMENT 'Identifies this change; made from campaign_id and changed_at where the source has none',
  campaign_id STRING NOT NULL COMMENT 'The campaign',
  channel STRING COMMENT 'Where it runs',
  objective STRING COMMENT 'What it is for',
  creative STRING COMMENT 'What it shows',
  start_date DATE COMMENT 'First UTC date on which it runs',
  end_date DATE COMMENT 'Last UTC date on which it runs; null while it has no end',
  targeting_rules STRING COMMENT 'Whom it is shown to, as its tool says it',
  changed_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When this state was written; event_ts where the source does not say',
  is_deleted BOOLEAN NOT NULL COMMENT 'True when the campaign was deleted by this change',
  event_ts TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change took effect',
  ingested_at TIMESTAMP_LTZ(6) NOT NULL COMMENT 'When the change was received',
  event_date DATE NOT NULL COMMENT 'UTC date of event_ts'
)
COMMENT 'Change log of campaigns: one row per change, with the full state after it'
PARTITIONED BY (event_date)
WITH (
  'tidemark.log' = 'changes',
  'tidemark.primary-key' = 'change_id',
  'tidemark.change-key' = 'campaign_id'
);
