BEGIN;

CREATE TABLE user_sessions (
  sid        text PRIMARY KEY,
  sess       json NOT NULL,
  user_id    uuid REFERENCES users (id) ON DELETE CASCADE,
  user_agent text,
  expire     timestamptz NOT NULL
);
CREATE INDEX user_sessions_expire_idx ON user_sessions (expire);
CREATE INDEX user_sessions_user_id_idx ON user_sessions (user_id);

CREATE TABLE password_resets (
  token_hash text PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX password_resets_user_id_idx ON password_resets (user_id);

CREATE TABLE auth_events (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id    uuid,
  kind       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE feature_flags (
  name            text PRIMARY KEY,
  rollout_percent integer NOT NULL DEFAULT 0,
  CONSTRAINT feature_flags_percent_check CHECK (rollout_percent BETWEEN 0 AND 100)
);

COMMIT;
