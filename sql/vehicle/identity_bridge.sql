CREATE TABLE IF NOT EXISTS vehicle.identity_bridge (
  anonymous_id STRING NOT NULL COMMENT 'The browser or device',
  customer_id STRING NOT NULL COMMENT 'A customer it was used by',
  first_linked_ts TIMESTAMP_LTZ(6) COMMENT 'Time of the first event or lead that links the two',
  last_linked_ts TIMESTAMP_LTZ(6) COMMENT 'Time of the last one',
  link_source STRING COMMENT 'What the first one was: login, prequal or lead',
  PRIMARY KEY (anonymous_id, customer_id) NOT ENFORCED
)
COMMENT 'Links between browsers or devices and customers, one row per pair; a shared device has several';

INSERT INTO vehicle.identity_bridge
SELECT
  anonymous_id,
  customer_id,
  MIN(linked_ts) AS first_linked_ts,
  MAX(linked_ts) AS last_linked_ts,
  TIMELINE(link_source, linked_ts, ingested_at, link_id)[1].`value` AS link_source
FROM vehicle.identity_link
GROUP BY anonymous_id, customer_id;
