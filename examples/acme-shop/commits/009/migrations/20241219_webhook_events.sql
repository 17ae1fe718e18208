BEGIN;
SET LOCAL lock_timeout = '5s';

CREATE TABLE webhook_events (
  id          text PRIMARY KEY,
  type        text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX webhook_events_received_at_idx ON webhook_events (received_at);

COMMIT;
