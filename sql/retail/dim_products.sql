CREATE TABLE IF NOT EXISTS retail.dim_products (
  product_key STRING NOT NULL COMMENT 'SURROGATE_KEY(product_id)',
  product_id STRING COMMENT 'The product',
  product_name STRING COMMENT 'What it is called now',
  category STRING COMMENT 'Group of products it belongs to now',
  price DECIMAL(18, 4) COMMENT 'Current list price of one piece, in the currency of the shop',
  price_tier STRING COMMENT 'budget below 25, mid below 100, else premium; null without a price',
  rating DOUBLE COMMENT 'Current average rating by customers',
  is_deleted BOOLEAN COMMENT 'True when the product is deleted; the row stays, facts do not refer to it',
  PRIMARY KEY (product_key) NOT ENFORCED
)
COMMENT 'Products, one row each, current state (Type 1)';

INSERT INTO retail.dim_products
SELECT
  SURROGATE_KEY(product_id) AS product_key,
  product_id,
  product_name,
  category,
  price,
  CASE
    WHEN price < 25 THEN 'budget'
    WHEN price < 100 THEN 'mid'
    WHEN price >= 100 THEN 'premium'
  END AS price_tier,
  rating,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY product_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM retail.stg_products
)
WHERE recency = 1;
