CREATE TABLE IF NOT EXISTS vehicle.mart_campaign_performance (
  campaign_id STRING NOT NULL COMMENT 'The campaign; (none) for what no campaign can claim, and for impressions and clicks that name none',
  event_date DATE NOT NULL COMMENT 'UTC date of the impressions, clicks, leads and purchases',
  attribution STRING NOT NULL COMMENT 'first_touch or last_touch: which campaign leads and purchases are credited to',
  impressions BIGINT COMMENT 'campaign_impression events; the same on both attributions',
  clicks BIGINT COMMENT 'campaign_click events; the same on both attributions',
  people BIGINT COMMENT 'Different persons with one of these that day; the same on both attributions',
  leads BIGINT COMMENT 'Leads of that day that count (see mart_funnel_journey) and whose person''s first or last touch before them is of this campaign',
  purchases BIGINT COMMENT 'Purchases of that day, credited in the same way',
  revenue DECIMAL(18, 4) COMMENT 'Sum of their purchase_price, in US dollars',
  PRIMARY KEY (campaign_id, event_date, attribution) NOT ENFORCED
)
COMMENT 'Performance of campaigns, one row per campaign, UTC day and attribution with at least one figure. Not dated: a login links history, so any link can restate any date, and the stream keeps all of them'
PARTITIONED BY (event_date);

INSERT INTO vehicle.mart_campaign_performance
WITH activity AS (
  SELECT
    campaign_id,
    event_date,
    COUNT(*) FILTER (WHERE event_name = 'campaign_impression') AS impressions,
    COUNT(*) FILTER (WHERE event_name = 'campaign_click') AS clicks,
    COUNT(DISTINCT person) AS people
  FROM (
    SELECT
      COALESCE(campaign_id, '(none)') AS campaign_id,
      event_date,
      event_name,
      person
    FROM vehicle.person_event
    WHERE event_name IN ('campaign_impression', 'campaign_click')
  )
  GROUP BY campaign_id, event_date
),
outcome AS (
  SELECT
    person,
    event_ts,
    CAST(1 AS BIGINT) AS leads,
    CAST(0 AS BIGINT) AS purchases,
    CAST(0 AS DECIMAL(18, 4)) AS revenue
  FROM vehicle.counted_lead
  UNION ALL
  SELECT
    'c-' || customer_id AS person,
    purchase_ts AS event_ts,
    CAST(0 AS BIGINT) AS leads,
    CAST(1 AS BIGINT) AS purchases,
    purchase_price AS revenue
  FROM vehicle.fact_purchase
),
credited AS (
  SELECT
    CASE WHEN t.campaigns[1].`at` < o.event_ts THEN t.campaigns[1].`value` END AS first_touch,
    VALUE_BEFORE(t.campaigns, o.event_ts) AS last_touch,
    CAST(o.event_ts AS DATE) AS event_date,
    o.leads,
    o.purchases,
    o.revenue
  FROM outcome AS o
  LEFT JOIN vehicle.person_touch AS t
    ON t.person = o.person
  UNION ALL
  -- Of a lead with neither id nobody knows what its person saw, or whether it is a repetition.
  SELECT
    CAST(NULL AS STRING) AS first_touch,
    CAST(NULL AS STRING) AS last_touch,
    event_date,
    CAST(1 AS BIGINT) AS leads,
    CAST(0 AS BIGINT) AS purchases,
    CAST(0 AS DECIMAL(18, 4)) AS revenue
  FROM vehicle.person_lead
  WHERE person IS NULL
),
figures AS (
  SELECT
    COALESCE(a.campaign_id, '(none)') AS campaign_id,
    c.event_date,
    a.attribution,
    CAST(0 AS BIGINT) AS impressions,
    CAST(0 AS BIGINT) AS clicks,
    CAST(0 AS BIGINT) AS people,
    c.leads,
    c.purchases,
    c.revenue
  FROM (
    SELECT
      ARRAY[ROW('first_touch', first_touch), ROW('last_touch', last_touch)] AS touches,
      event_date,
      leads,
      purchases,
      revenue
    FROM credited
  ) AS c
  CROSS JOIN UNNEST(c.touches) AS a (attribution, campaign_id)
  UNION ALL
  SELECT
    c.campaign_id,
    c.event_date,
    a.attribution,
    c.impressions,
    c.clicks,
    c.people,
    CAST(0 AS BIGINT) AS leads,
    CAST(0 AS BIGINT) AS purchases,
    CAST(0 AS DECIMAL(18, 4)) AS revenue
  FROM (
    SELECT
      activity.*,
      ARRAY['first_touch', 'last_touch'] AS attributions
    FROM activity
  ) AS c
  CROSS JOIN UNNEST(c.attributions) AS a (attribution)
)
SELECT
  campaign_id,
  event_date,
  attribution,
  SUM(impressions) AS impressions,
  SUM(clicks) AS clicks,
  SUM(people) AS people,
  SUM(leads) AS leads,
  SUM(purchases) AS purchases,
  TRY_CAST(SUM(revenue) AS DECIMAL(18, 4)) AS revenue
FROM figures
GROUP BY campaign_id, event_date, attribution;
