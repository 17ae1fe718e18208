import { z } from 'zod';

export const password = z
  .string()
  .min(12, 'Use at least 12 characters.')
  .max(200, 'Use at most 200 characters.');

export const registration = z
  .object({
    email: z.string().email().max(254),
    name: z.string().trim().min(1).max(120),
    password,
    acceptedTerms: z.string().max(20).optional(),
  })
  .strict();

export const forgotPassword = z.object({ email: z.string().email().max(254) }).strict();

export const resetPassword = z.object({ token: z.string().length(64), password }).strict();

export const profileChanges = z
  .object({
    name: z.string().trim().min(1).max(120),
    phone: z.string().regex(/^\+[1-9]\d{6,14}$/, 'Use the international form, for example +4930123456.'),
    marketing_opt_in: z.boolean(),
  })
  .partial()
  .strict();

export const uuid = z.string().uuid();
