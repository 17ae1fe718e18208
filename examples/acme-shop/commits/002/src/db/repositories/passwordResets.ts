import { createHash } from 'node:crypto';
import { db } from '@/db/client';

interface PasswordResetRow {
  token_hash: string;
  user_id: string;
  expires_at: Date;
  used_at: Date | null;
}

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

export async function saveReset(token: string, userId: string, expiresAt: Date): Promise<void> {
  await db<PasswordResetRow>('password_resets').insert({
    token_hash: hash(token),
    user_id: userId,
    expires_at: expiresAt,
  });
}

/** Marks the token as used and answers its owner; undefined when it is unknown, used or expired. */
export async function consumeReset(token: string): Promise<string | undefined> {
  const [row] = await db<PasswordResetRow>('password_resets')
    .where({ token_hash: hash(token), used_at: null })
    .andWhere('expires_at', '>', db.fn.now())
    .update({ used_at: new Date() })
    .returning('user_id');
  return row?.user_id;
}
