import { db } from '@/db/client';

export interface AddressRow {
  id: string;
  user_id: string;
  line1: string;
  line2: string | null;
  city: string;
  postal_code: string;
  country: string;
}

export type NewAddress = Omit<AddressRow, 'id' | 'user_id'>;

export async function listAddresses(userId: string): Promise<AddressRow[]> {
  return db<AddressRow>('addresses').where({ user_id: userId }).orderBy('created_at').limit(20);
}

export async function insertAddress(userId: string, address: NewAddress): Promise<AddressRow> {
  const [row] = await db<AddressRow>('addresses').insert({ ...address, user_id: userId }).returning('*');
  return row;
}

export async function deleteAddress(id: string, userId: string): Promise<number> {
  return db<AddressRow>('addresses').where({ id, user_id: userId }).delete();
}
