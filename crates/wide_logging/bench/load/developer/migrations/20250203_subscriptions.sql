BEGIN;
SET LOCAL lock_timeout = '5s';

CREATE TABLE subscriptions (
  user_id              uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  plan                 text NOT NULL,
  lifetime_value_cents integer NOT NULL DEFAULT 0
);

COMMIT;
