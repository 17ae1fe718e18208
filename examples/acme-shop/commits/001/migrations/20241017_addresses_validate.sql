SET lock_timeout = '5s';

ALTER TABLE orders VALIDATE CONSTRAINT orders_shipping_address_fk;

CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_shipping_address_id_idx
  ON orders (shipping_address_id);
