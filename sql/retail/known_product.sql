-- Products that are not deleted. An aggregate and no ROW_NUMBER: a new price changes no row here, so that a stream does
-- not send every line of the product through its joins again.
CREATE TEMPORARY VIEW retail.known_product AS
SELECT product_id
FROM (
  SELECT
    product_id,
    LAST_BY(
      CASE WHEN is_deleted THEN 'deleted' ELSE 'present' END,
      changed_at, ingested_at, change_id
    ) AS state
  FROM retail.stg_products
  GROUP BY product_id
)
WHERE state = 'present';
