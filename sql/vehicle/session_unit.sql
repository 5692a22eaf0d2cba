-- Sessions that an experiment has exposed, one row per experiment and session, with the person of the first exposure: what
-- that person asks for and buys counts for the session.
CREATE TEMPORARY VIEW vehicle.session_unit AS
SELECT
  experiment_id,
  session_id,
  TIMELINE(person, event_ts, ingested_at, event_id)[1].`value` AS person
FROM vehicle.session_exposure
GROUP BY experiment_id, session_id;
