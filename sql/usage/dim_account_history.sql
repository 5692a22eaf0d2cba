CREATE TABLE IF NOT EXISTS usage.dim_account_history (
  account_key STRING NOT NULL COMMENT 'SURROGATE_KEY(account_id, effective_ts)',
  account_id STRING COMMENT 'The customer company',
  effective_ts TIMESTAMP_LTZ(6) COMMENT 'From when this version holds, inclusive',
  expiration_ts TIMESTAMP_LTZ(6) COMMENT 'Until when it holds, exclusive; 9999-12-31 for the current one',
  is_current BOOLEAN COMMENT 'True for the last version of the account',
  plan_tier STRING COMMENT 'Plan in this version',
  region STRING COMMENT 'Region in this version',
  is_active BOOLEAN COMMENT 'Whether the account could use the product',
  is_deleted BOOLEAN COMMENT 'True for the versions in which the account is deleted',
  PRIMARY KEY (account_key) NOT ENFORCED
)
COMMENT 'History of accounts, one row per version (SCD type 2 over plan_tier, region, is_active and deletion)';

INSERT INTO usage.dim_account_history
SELECT
  SURROGATE_KEY(account_id, effective_ts) AS account_key,
  account_id,
  effective_ts,
  expiration_ts,
  is_current,
  tracked.plan_tier,
  tracked.region,
  tracked.is_active,
  tracked.is_deleted
FROM (
  SELECT
    account_id,
    SCD2(
      event_ts, ingested_at, change_id,
      CAST(
        ROW(plan_tier, region, is_active, is_deleted)
        AS ROW<plan_tier STRING, region STRING, is_active BOOLEAN, is_deleted BOOLEAN>
      )
    ) AS versions
  FROM usage.raw_account
  GROUP BY account_id
)
CROSS JOIN UNNEST(versions) AS v (effective_ts, expiration_ts, is_current, tracked);
