import { z } from 'zod';

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().positive().default(3000),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  DATABASE_URL: z.string().url(),
  DATABASE_POOL_MAX: z.coerce.number().int().positive().default(20),
  SESSION_SECRET: z.string().min(8),
  JWT_SECRET: z.string().min(32),
  MFA_ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/),
  STRIPE_SECRET_KEY: z.string().default(''),
  STRIPE_WEBHOOK_SECRET: z.string().default(''),
  STATSD_HOST: z.string().default('localhost'),
  PUBLIC_URL: z.string().url(),
  MAIL_API_URL: z.string().url(),
  MAIL_API_KEY: z.string().default(''),
  GIT_SHA: z.string().default('unknown'),
});

export type Config = z.infer<typeof schema>;

export const config: Config = schema.parse(process.env);

export const isProduction = config.NODE_ENV === 'production';
