-- Events of everybody as they are staged, still without sessions: text trimmed, blank text is null, names in lower case.
CREATE TEMPORARY VIEW product.staged_event AS
SELECT
  event_id,
  user_id,
  LOWER(NULLIF(TRIM(event_type), '')) AS event_type,
  LOWER(NULLIF(TRIM(utm_source), '')) AS utm_source,
  NULLIF(TRIM(page), '') AS page,
  event_ts,
  ingested_at,
  event_date
FROM product.raw_event;
