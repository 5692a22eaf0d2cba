-- What each data quality test said the last time it ran.
CREATE TEMPORARY VIEW ops.latest_test_result AS
SELECT table_name, test, status, failures, tested_at, run_id
FROM (
  SELECT
    table_name,
    test,
    status,
    failures,
    tested_at,
    run_id,
    ROW_NUMBER() OVER (PARTITION BY test, table_name ORDER BY tested_at DESC, run_id DESC) AS place
  FROM ops.test_result
)
WHERE place = 1
