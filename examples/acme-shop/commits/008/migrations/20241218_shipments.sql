BEGIN;
SET LOCAL lock_timeout = '5s';

CREATE TABLE shipments (
  order_id      uuid PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
  carrier       text NOT NULL,
  tracking_url  text NOT NULL,
  thumbnail_url text NOT NULL,
  sent_at       timestamptz NOT NULL DEFAULT now()
);

COMMIT;
