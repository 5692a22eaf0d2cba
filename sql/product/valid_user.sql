-- Users that the figures are about, one row each.
CREATE TEMPORARY VIEW product.valid_user AS
SELECT
  user_id,
  signup_date,
  TIMESTAMPADD(DAY, 1 - CAST(EXTRACT(DAY FROM signup_date) AS INT), signup_date) AS cohort_month
FROM product.stg_users
WHERE data_quality_flag = 'valid';
