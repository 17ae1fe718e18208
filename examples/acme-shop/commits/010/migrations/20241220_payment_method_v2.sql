BEGIN;
SET LOCAL lock_timeout = '5s';

ALTER TABLE users ADD COLUMN IF NOT EXISTS stripe_customer_id text;

ALTER TYPE payment_method RENAME TO payment_method_v1;
CREATE TYPE payment_method AS ENUM ('card', 'wallet', 'bank_transfer', 'invoice');

ALTER TABLE orders
  ALTER COLUMN payment_method TYPE payment_method
  USING (CASE payment_method::text WHEN 'paypal' THEN 'wallet' ELSE payment_method::text END)::payment_method;

DROP TYPE payment_method_v1;

COMMIT;
