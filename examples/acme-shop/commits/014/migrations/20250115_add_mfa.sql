BEGIN;

ALTER TABLE users ADD COLUMN mfa_enabled boolean NOT NULL DEFAULT false;
ALTER TABLE users ADD COLUMN mfa_secret text;
ALTER TABLE users ADD COLUMN mfa_enrolled_at timestamptz;
ALTER TABLE users ADD COLUMN mfa_subject uuid NOT NULL DEFAULT gen_random_uuid();

ALTER TABLE users RENAME COLUMN phone TO mfa_phone;
ALTER TABLE users DROP COLUMN security_question;
ALTER TABLE users DROP COLUMN security_answer;

ALTER TABLE users ADD COLUMN mfa_method text;
UPDATE users SET mfa_method = CASE WHEN mfa_phone IS NULL THEN 'none' ELSE 'sms' END;
ALTER TABLE users ALTER COLUMN mfa_method SET NOT NULL;
CREATE INDEX users_mfa_method_idx ON users (mfa_method);

ALTER TABLE user_sessions ADD COLUMN mfa_verified boolean NOT NULL;

CREATE TABLE mfa_backup_codes (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash  text NOT NULL,
  used_at    timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mfa_backup_codes_user_id_idx ON mfa_backup_codes (user_id);

ALTER TABLE auth_events
  ADD CONSTRAINT auth_events_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;

COMMIT;
