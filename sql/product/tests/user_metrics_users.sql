-- table: user_metrics
-- severity: error
-- One row for each valid user of staging, and no other.
SELECT
  COALESCE(m.user_id, u.user_id) AS failing_key,
  CASE WHEN m.user_id IS NULL THEN 'is missing' ELSE 'is no valid user' END AS reason
FROM product.user_metrics AS m
FULL OUTER JOIN (
  SELECT user_id
  FROM product.stg_users
  WHERE data_quality_flag = 'valid'
) AS u
  ON u.user_id = m.user_id
WHERE m.user_id IS NULL
  OR u.user_id IS NULL;
