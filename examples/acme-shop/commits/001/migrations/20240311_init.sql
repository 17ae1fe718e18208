BEGIN;

CREATE TYPE payment_method AS ENUM ('card', 'paypal', 'invoice');
CREATE TYPE order_status AS ENUM ('pending', 'paid', 'shipped', 'cancelled', 'refunded');

CREATE TABLE users (
  id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email             text NOT NULL,
  email_normalized  text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
  name              text NOT NULL,
  phone             text,
  role              text NOT NULL DEFAULT 'customer',
  password_hash     text NOT NULL,
  security_question text,
  security_answer   text,
  failed_logins     integer NOT NULL DEFAULT 0,
  created_at        timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_role_check CHECK (role IN ('customer', 'support', 'admin'))
);
CREATE UNIQUE INDEX users_email_normalized_key ON users (email_normalized);

CREATE TABLE products (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  sku         text NOT NULL,
  name        text NOT NULL,
  description text NOT NULL DEFAULT '',
  price_cents integer NOT NULL,
  currency    char(3) NOT NULL DEFAULT 'EUR',
  stock       integer NOT NULL DEFAULT 0,
  image_url   text,
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT products_price_check CHECK (price_cents >= 0),
  CONSTRAINT products_stock_check CHECK (stock >= 0)
);
CREATE UNIQUE INDEX products_sku_key ON products (sku);

CREATE TABLE orders (
  id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id         uuid REFERENCES users (id),
  customer_email  text NOT NULL,
  status          order_status NOT NULL DEFAULT 'pending',
  payment_method  payment_method NOT NULL,
  payment_ref     text,
  total_cents     integer NOT NULL,
  currency        char(3) NOT NULL,
  idempotency_key text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT orders_total_check CHECK (total_cents >= 0)
);
CREATE UNIQUE INDEX orders_idempotency_key ON orders (idempotency_key);
CREATE INDEX orders_user_id_idx ON orders (user_id, created_at DESC);

CREATE TABLE order_items (
  order_id         uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  product_id       uuid NOT NULL REFERENCES products (id),
  quantity         integer NOT NULL,
  unit_price_cents integer NOT NULL,
  PRIMARY KEY (order_id, product_id),
  CONSTRAINT order_items_quantity_check CHECK (quantity > 0)
);
CREATE INDEX order_items_product_id_idx ON order_items (product_id);

COMMIT;
