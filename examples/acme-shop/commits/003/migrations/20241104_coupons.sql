BEGIN;
SET LOCAL lock_timeout = '5s';

CREATE TABLE coupons (
  code        text PRIMARY KEY,
  percent_off integer NOT NULL,
  valid_until timestamptz,
  CONSTRAINT coupons_percent_check CHECK (percent_off BETWEEN 1 AND 100)
);

COMMIT;
