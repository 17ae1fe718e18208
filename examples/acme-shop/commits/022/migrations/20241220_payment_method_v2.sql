-- The new values join the old ones; 'paypal' leaves in a later release, when no row and no deployed version has it.
SET lock_timeout = '5s';

ALTER TABLE users ADD COLUMN IF NOT EXISTS stripe_customer_id text;

ALTER TYPE payment_method ADD VALUE IF NOT EXISTS 'wallet';
ALTER TYPE payment_method ADD VALUE IF NOT EXISTS 'bank_transfer';
