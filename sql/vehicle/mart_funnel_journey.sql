CREATE TABLE IF NOT EXISTS vehicle.mart_funnel_journey (
  journey_id STRING NOT NULL COMMENT 'SURROGATE_KEY(c, customer_id, vehicle_id), or SURROGATE_KEY(a, anonymous_id, vehicle_id) for a person who was never identified',
  customer_id STRING COMMENT 'The person, where identified; see identity_bridge',
  anonymous_id STRING COMMENT 'Browser or device of the first event or lead of the journey that names one',
  vehicle_id STRING COMMENT 'The vehicle',
  is_viewed BOOLEAN COMMENT 'True with a vehicle_view',
  viewed_ts TIMESTAMP_LTZ(6) COMMENT 'The first vehicle_view',
  is_saved BOOLEAN COMMENT 'True with a save_vehicle',
  saved_ts TIMESTAMP_LTZ(6) COMMENT 'The first save_vehicle',
  hours_to_saved DOUBLE COMMENT 'Hours from viewed_ts to saved_ts, may be negative; null without a view',
  is_prequalified BOOLEAN COMMENT 'True with a decision for the vehicle, whatever it was',
  prequalified_ts TIMESTAMP_LTZ(6) COMMENT 'The first decision for the vehicle',
  hours_to_prequalified DOUBLE COMMENT 'Hours from viewed_ts to prequalified_ts, may be negative; null without a view',
  is_lead BOOLEAN COMMENT 'True with a lead in fact_lead',
  lead_ts TIMESTAMP_LTZ(6) COMMENT 'The first lead',
  hours_to_lead DOUBLE COMMENT 'Hours from viewed_ts to lead_ts, may be negative; null without a view',
  is_purchased BOOLEAN COMMENT 'True with a purchase',
  purchased_ts TIMESTAMP_LTZ(6) COMMENT 'The first purchase',
  hours_to_purchased DOUBLE COMMENT 'Hours from viewed_ts to purchased_ts, may be negative; null without a view',
  `views` BIGINT COMMENT 'vehicle_view events',
  leads_raw BIGINT COMMENT 'Submissions in fact_lead',
  leads_deduplicated BIGINT COMMENT 'Submissions that count: those without a counted one of the same lead_type in the 30 x 24 hours before, that bound included',
  is_prequal_approved BOOLEAN COMMENT 'prequal_flag of the latest decision for the vehicle; null without one',
  purchase_price DECIMAL(18, 4) COMMENT 'Price of the first purchase, in US dollars',
  days_to_purchase DOUBLE COMMENT 'Days of 24 hours from viewed_ts to purchased_ts, with fractions, may be negative; null without a view',
  furthest_stage STRING COMMENT 'The furthest of viewed, saved, prequalified, lead and purchased; null when none was reached',
  is_out_of_order BOOLEAN COMMENT 'True when a stage came before one that is earlier in the funnel; stages that are absent are skipped',
  first_campaign_id STRING COMMENT 'Campaign of the person''s first touch on any page before lead_ts; of all touches without a lead',
  last_campaign_id STRING COMMENT 'Campaign of the last of these touches',
  PRIMARY KEY (journey_id) NOT ENFORCED
)
COMMENT 'The way from the first look to the purchase, one row per person and vehicle with any event, decision, lead or purchase that names the vehicle. A login moves what was done before it to the customer';

INSERT INTO vehicle.mart_funnel_journey
WITH measured AS (
  SELECT
    person,
    person_customer_id,
    vehicle_id,
    TIMELINE(anonymous_id, event_ts, ingested_at, id)[1].`value` AS anonymous_id,
    MIN(event_ts) FILTER (WHERE is_event AND kind = 'vehicle_view') AS viewed_ts,
    MIN(event_ts) FILTER (WHERE is_event AND kind = 'save_vehicle') AS saved_ts,
    MIN(event_ts) FILTER (WHERE NOT is_event AND kind = 'decision') AS prequalified_ts,
    MIN(event_ts) FILTER (WHERE NOT is_event AND kind = 'lead') AS lead_ts,
    MIN(event_ts) FILTER (WHERE NOT is_event AND kind = 'purchase') AS purchased_ts,
    COUNT(*) FILTER (WHERE is_event AND kind = 'vehicle_view') AS `views`,
    COUNT(*) FILTER (WHERE NOT is_event AND kind = 'lead') AS leads_raw,
    COUNT(*) FILTER (WHERE NOT is_event AND kind = 'counted_lead') AS leads_deduplicated,
    VALUE_AT(
      TIMELINE(detail, event_ts, ingested_at, id) FILTER (WHERE NOT is_event AND kind = 'decision'),
      CAST(NULL AS TIMESTAMP_LTZ(6))
    ) AS approved,
    TIMELINE(detail, event_ts, ingested_at, id)
      FILTER (WHERE NOT is_event AND kind = 'purchase')[1].`value` AS price
  FROM vehicle.journey_record
  GROUP BY person, person_customer_id, vehicle_id
)
SELECT
  SURROGATE_KEY(LEFT(m.person, 1), SUBSTRING(m.person FROM 3), m.vehicle_id) AS journey_id,
  m.person_customer_id AS customer_id,
  m.anonymous_id,
  m.vehicle_id,
  m.viewed_ts IS NOT NULL AS is_viewed,
  m.viewed_ts,
  m.saved_ts IS NOT NULL AS is_saved,
  m.saved_ts,
  HOURS_BETWEEN(m.viewed_ts, m.saved_ts) AS hours_to_saved,
  m.prequalified_ts IS NOT NULL AS is_prequalified,
  m.prequalified_ts,
  HOURS_BETWEEN(m.viewed_ts, m.prequalified_ts) AS hours_to_prequalified,
  m.lead_ts IS NOT NULL AS is_lead,
  m.lead_ts,
  HOURS_BETWEEN(m.viewed_ts, m.lead_ts) AS hours_to_lead,
  m.purchased_ts IS NOT NULL AS is_purchased,
  m.purchased_ts,
  HOURS_BETWEEN(m.viewed_ts, m.purchased_ts) AS hours_to_purchased,
  m.`views`,
  m.leads_raw,
  m.leads_deduplicated,
  CAST(m.approved AS BOOLEAN) AS is_prequal_approved,
  CAST(m.price AS DECIMAL(18, 4)) AS purchase_price,
  HOURS_BETWEEN(m.viewed_ts, m.purchased_ts) / 24 AS days_to_purchase,
  CASE
    WHEN m.purchased_ts IS NOT NULL THEN 'purchased'
    WHEN m.lead_ts IS NOT NULL THEN 'lead'
    WHEN m.prequalified_ts IS NOT NULL THEN 'prequalified'
    WHEN m.saved_ts IS NOT NULL THEN 'saved'
    WHEN m.viewed_ts IS NOT NULL THEN 'viewed'
  END AS furthest_stage,
  COALESCE(
    m.saved_ts < m.viewed_ts
    OR m.prequalified_ts < m.viewed_ts
    OR m.prequalified_ts < m.saved_ts
    OR m.lead_ts < m.viewed_ts
    OR m.lead_ts < m.saved_ts
    OR m.lead_ts < m.prequalified_ts
    OR m.purchased_ts < m.viewed_ts
    OR m.purchased_ts < m.saved_ts
    OR m.purchased_ts < m.prequalified_ts
    OR m.purchased_ts < m.lead_ts,
    FALSE
  ) AS is_out_of_order,
  CASE
    WHEN m.lead_ts IS NULL OR t.campaigns[1].`at` < m.lead_ts THEN t.campaigns[1].`value`
  END AS first_campaign_id,
  VALUE_BEFORE(t.campaigns, m.lead_ts) AS last_campaign_id
FROM measured AS m
LEFT JOIN vehicle.person_touch AS t
  ON t.person = m.person;
