import type { Knex } from 'knex';
import { db } from './client';

export function inTransaction<T>(work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return db.transaction(work);
}
