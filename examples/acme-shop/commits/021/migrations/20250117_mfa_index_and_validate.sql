SET lock_timeout = '5s';

CREATE INDEX CONCURRENTLY IF NOT EXISTS auth_events_user_id_idx ON auth_events (user_id);

ALTER TABLE auth_events VALIDATE CONSTRAINT auth_events_user_fk;
