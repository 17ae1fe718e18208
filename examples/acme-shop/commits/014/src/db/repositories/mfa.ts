import type { Knex } from 'knex';
import { db } from '@/db/client';
import { inTransaction } from '@/db/transaction';

export interface MfaRow {
  id: string;
  mfa_enabled: boolean;
  mfa_secret: string | null;
}

export async function findMfa(userId: string): Promise<MfaRow | undefined> {
  return db<MfaRow>('users').select('id', 'mfa_enabled', 'mfa_secret').where({ id: userId }).first();
}

export async function saveSecret(userId: string, encryptedSecret: string): Promise<void> {
  await db<MfaRow>('users').where({ id: userId }).update({ mfa_secret: encryptedSecret });
}

async function replaceCodes(trx: Knex, userId: string, codeHashes: string[]): Promise<void> {
  await trx('mfa_backup_codes').where({ user_id: userId }).delete();
  await trx('mfa_backup_codes').insert(codeHashes.map((code_hash) => ({ user_id: userId, code_hash })));
}

export async function enableMfa(userId: string, codeHashes: string[]): Promise<void> {
  await inTransaction(async (trx) => {
    await trx('users').where({ id: userId }).update({ mfa_enabled: true, mfa_enrolled_at: trx.fn.now() });
    await replaceCodes(trx, userId, codeHashes);
  });
}

export async function disableMfa(userId: string): Promise<void> {
  await inTransaction(async (trx) => {
    await trx('users').where({ id: userId }).update({ mfa_enabled: false, mfa_secret: null, mfa_enrolled_at: null });
    await trx('mfa_backup_codes').where({ user_id: userId }).delete();
  });
}

/** True when the code was open; a code works once. */
export async function useBackupCode(userId: string, codeHash: string): Promise<boolean> {
  const changed = await db('mfa_backup_codes')
    .where({ user_id: userId, code_hash: codeHash, used_at: null })
    .update({ used_at: db.fn.now() });
  return changed === 1;
}
