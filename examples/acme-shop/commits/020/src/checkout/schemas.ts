import { z } from 'zod';

export const checkoutRequest = z
  .object({
    items: z
      .array(
        z.object({
          productId: z.string().uuid(),
          quantity: z.number().int().min(1).max(99),
        }),
      )
      .min(1)
      .max(50),
    email: z.string().email().max(254),
    paymentMethod: z
      .enum(['card', 'wallet', 'bank_transfer', 'invoice', 'paypal'])
      .transform((method) => (method === 'paypal' ? ('wallet' as const) : method)),
    couponCode: z.string().trim().max(32).optional(),
  })
  .strict();

export type CheckoutRequest = z.infer<typeof checkoutRequest>;

export const idempotencyKey = z.string().regex(/^[\w-]{16,64}$/, 'Send an Idempotency-Key of 16 to 64 characters.');
