BEGIN;
SET LOCAL lock_timeout = '5s';

CREATE TABLE addresses (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id     uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  line1       text NOT NULL,
  line2       text,
  city        text NOT NULL,
  postal_code text NOT NULL,
  country     char(2) NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX addresses_user_id_idx ON addresses (user_id);

ALTER TABLE orders ADD COLUMN shipping_address_id uuid;
ALTER TABLE orders
  ADD CONSTRAINT orders_shipping_address_fk
  FOREIGN KEY (shipping_address_id) REFERENCES addresses (id) NOT VALID;

COMMIT;
