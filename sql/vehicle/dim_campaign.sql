CREATE TABLE IF NOT EXISTS vehicle.dim_campaign (
  campaign_id STRING NOT NULL COMMENT 'The campaign',
  channel STRING COMMENT 'Where it runs',
  objective STRING COMMENT 'What it is for',
  creative STRING COMMENT 'What it shows',
  start_date DATE COMMENT 'First UTC date on which it runs',
  end_date DATE COMMENT 'Last UTC date on which it runs; null while it has no end',
  targeting_rules STRING COMMENT 'Whom it is shown to, as its tool says it',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when it is deleted; the row stays',
  PRIMARY KEY (campaign_id) NOT ENFORCED
)
COMMENT 'Campaigns, one row each, current state (Type 1)';

INSERT INTO vehicle.dim_campaign
SELECT
  campaign_id,
  channel,
  objective,
  creative,
  start_date,
  end_date,
  targeting_rules,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY campaign_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM vehicle.raw_campaign
)
WHERE recency = 1;
