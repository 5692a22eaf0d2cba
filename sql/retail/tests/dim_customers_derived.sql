-- table: dim_customers
-- severity: error
-- What is derived agrees with what it is derived from.
SELECT
  customer_key AS failing_key,
  CASE
    WHEN customer_key <> SURROGATE_KEY(customer_id, effective_ts) THEN 'the key is of another version'
    ELSE 'a date is not the one of its instant'
  END AS reason
FROM retail.dim_customers
WHERE customer_key <> SURROGATE_KEY(customer_id, effective_ts)
  OR effective_date IS DISTINCT FROM CAST(effective_ts AS DATE)
  OR expiration_date IS DISTINCT FROM CAST(expiration_ts AS DATE);
