import type { Knex } from 'knex';
import { db } from '@/db/client';

export interface ProductRow {
  id: string;
  sku: string;
  name: string;
  description: string;
  price_cents: number;
  currency: string;
  stock: number;
  image_url: string | null;
  created_at: Date;
}

export interface ProductSearch {
  text?: string;
  sort: string;
  direction: 'asc' | 'desc';
  limit: number;
  offset: number;
}

const SORT_COLUMNS: Record<string, string> = {
  name: 'p.name',
  price: 'p.price_cents',
  newest: 'p.created_at',
};

export async function searchProducts(search: ProductSearch): Promise<ProductRow[]> {
  const column = SORT_COLUMNS[search.sort] ?? SORT_COLUMNS.name;
  const direction = search.direction === 'desc' ? 'DESC' : 'ASC';
  const result = await db.raw<{ rows: ProductRow[] }>(
    `SELECT p.id, p.sku, p.name, p.description, p.price_cents, p.currency, p.stock, p.image_url, p.created_at
       FROM products p
      WHERE (:text::text IS NULL OR p.name ILIKE '%' || :text || '%')
      ORDER BY ${column} ${direction}, p.id
      LIMIT :limit OFFSET :offset`,
    { text: search.text ?? null, limit: search.limit, offset: search.offset },
  );
  return result.rows;
}

export async function findProduct(id: string): Promise<ProductRow | undefined> {
  return db<ProductRow>('products').where({ id }).first();
}

export async function findProducts(ids: string[], trx: Knex = db): Promise<ProductRow[]> {
  if (ids.length === 0) return [];
  return trx<ProductRow>('products').whereIn('id', ids);
}

/** Takes the stock when there is enough of it; false when there is not. */
export async function takeStock(trx: Knex, productId: string, quantity: number): Promise<boolean> {
  const changed = await trx<ProductRow>('products')
    .where({ id: productId })
    .andWhere('stock', '>=', quantity)
    .decrement('stock', quantity);
  return changed === 1;
}
