process.env.NODE_ENV = 'test';
process.env.DATABASE_URL ??= 'postgres://postgres@localhost:5432/acme_shop';
process.env.SESSION_SECRET ??= 'test-session-secret';
process.env.JWT_SECRET ??= 'test-only-signing-key-of-enough-length';
process.env.MFA_ENCRYPTION_KEY ??= '00'.repeat(32);
process.env.PUBLIC_URL ??= 'http://localhost:3000';
process.env.MAIL_API_URL ??= 'http://localhost:8025';
process.env.STRIPE_WEBHOOK_SECRET ??= 'whsec_test';
