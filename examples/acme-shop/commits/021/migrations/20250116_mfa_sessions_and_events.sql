-- Undo: drop the column and the constraint.
BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE user_sessions ADD COLUMN IF NOT EXISTS mfa_verified boolean NOT NULL DEFAULT false;
COMMIT;

BEGIN;
SET LOCAL lock_timeout = '5s';
ALTER TABLE auth_events
  ADD CONSTRAINT auth_events_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL NOT VALID;
COMMIT;
