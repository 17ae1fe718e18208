import { db } from '@/db/client';

interface CouponRow {
  code: string;
  percent_off: number;
  valid_until: Date | null;
}

export async function percentOff(code: string | undefined): Promise<number> {
  if (!code) return 0;
  const coupon = await db<CouponRow>('coupons')
    .where({ code: code.toUpperCase() })
    .andWhere((query) => query.whereNull('valid_until').orWhere('valid_until', '>', db.fn.now()))
    .first();
  return coupon?.percent_off ?? 0;
}
