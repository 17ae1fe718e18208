import type { Knex } from 'knex';
import { db } from '@/db/client';
import type { Role } from '../../types/express';

export interface UserRow {
  id: string;
  email: string;
  name: string;
  mfa_phone: string | null;
  role: Role;
  password_hash: string;
  mfa_enabled: boolean;
  mfa_method: 'none' | 'sms' | 'app';
  failed_logins: number;
  marketing_opt_in: boolean;
  created_at: Date;
}

export type NewUser = Pick<UserRow, 'email' | 'name' | 'password_hash'> & Partial<Pick<UserRow, 'mfa_phone' | 'mfa_method'>>;

export async function findById(id: string): Promise<UserRow | undefined> {
  return db<UserRow>('users').where({ id }).first();
}

export async function findByEmail(email: string): Promise<UserRow | undefined> {
  return db<UserRow>('users').whereRaw('email_normalized = lower(?)', [email]).first();
}

export async function createUser(user: NewUser, trx: Knex = db): Promise<UserRow> {
  const [row] = await trx<UserRow>('users').insert(user).returning('*');
  return row;
}

export async function updateUser(id: string, changes: Partial<UserRow>): Promise<UserRow | undefined> {
  const [row] = await db<UserRow>('users').where({ id }).update(changes).returning('*');
  return row;
}

export async function setPasswordHash(id: string, passwordHash: string): Promise<void> {
  await db<UserRow>('users').where({ id }).update({ password_hash: passwordHash, failed_logins: 0 });
}

export async function recordFailedLogin(id: string): Promise<number> {
  const [row] = await db<UserRow>('users').where({ id }).increment('failed_logins', 1).returning('failed_logins');
  return row?.failed_logins ?? 0;
}

export async function clearFailedLogins(id: string): Promise<void> {
  await db<UserRow>('users').where({ id }).andWhere('failed_logins', '>', 0).update({ failed_logins: 0 });
}

const SEARCH_ORDER = {
  created_at: 'created_at DESC',
  email: 'email_normalized ASC',
  name: 'name ASC',
} as const;

export interface UserSearch {
  text: string;
  sort: keyof typeof SEARCH_ORDER;
  limit: number;
}

export async function searchUsers(search: UserSearch): Promise<UserRow[]> {
  const pattern = `%${search.text.toLowerCase()}%`;
  return db<UserRow>('users')
    .where('email_normalized', 'like', pattern)
    .orWhere('name', 'ilike', pattern)
    .orderByRaw(SEARCH_ORDER[search.sort])
    .limit(search.limit);
}

export async function deleteUser(id: string): Promise<number> {
  return db<UserRow>('users').where({ id }).delete();
}
