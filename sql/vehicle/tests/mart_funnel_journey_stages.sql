-- table: mart_funnel_journey
-- severity: error
-- Flags, times and counts of a journey agree with each other.
SELECT
  journey_id AS failing_key,
  'stages, times and counts do not agree' AS reason
FROM vehicle.mart_funnel_journey
WHERE is_viewed <> (viewed_ts IS NOT NULL)
  OR is_viewed <> (`views` > 0)
  OR is_saved <> (saved_ts IS NOT NULL)
  OR is_prequalified <> (prequalified_ts IS NOT NULL)
  OR is_prequalified <> (is_prequal_approved IS NOT NULL)
  OR is_lead <> (lead_ts IS NOT NULL)
  OR is_lead <> (leads_deduplicated > 0)
  OR leads_deduplicated > leads_raw
  OR is_purchased <> (purchased_ts IS NOT NULL)
  OR is_purchased <> (purchase_price IS NOT NULL)
  OR (hours_to_purchased < 0 AND NOT is_out_of_order)
  OR (customer_id IS NULL AND anonymous_id IS NULL);
