CREATE TABLE IF NOT EXISTS vehicle.dim_vehicle (
  vehicle_id STRING NOT NULL COMMENT 'The vehicle',
  vin STRING COMMENT 'Last six characters of the vehicle identification number, which is never stored whole; null when it has six or fewer',
  make STRING COMMENT 'Who built it',
  model STRING COMMENT 'Model',
  model_year INT COMMENT 'Model year',
  `trim` STRING COMMENT 'Version of the model',
  body_type STRING COMMENT 'Such as suv or sedan',
  fuel_type STRING COMMENT 'Such as gas, hybrid or electric',
  `condition` STRING COMMENT 'new, used or certified',
  mileage INT COMMENT 'Miles on the clock',
  dealer_id STRING COMMENT 'Dealer that sells it',
  updated_at TIMESTAMP_LTZ(6) COMMENT 'changed_at of the change that gave the current state',
  is_deleted BOOLEAN COMMENT 'True when it is deleted; the row stays',
  PRIMARY KEY (vehicle_id) NOT ENFORCED
)
COMMENT 'Vehicles, one row each, current state (Type 1)';

INSERT INTO vehicle.dim_vehicle
SELECT
  vehicle_id,
  vin,
  make,
  model,
  model_year,
  `trim`,
  body_type,
  fuel_type,
  `condition`,
  mileage,
  dealer_id,
  changed_at AS updated_at,
  is_deleted
FROM (
  SELECT
    *,
    ROW_NUMBER() OVER (
      PARTITION BY vehicle_id
      ORDER BY ORDER_KEY(changed_at, ingested_at, change_id) DESC
    ) AS recency
  FROM vehicle.raw_vehicle
)
WHERE recency = 1;
