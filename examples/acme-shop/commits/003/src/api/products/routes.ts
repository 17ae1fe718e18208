import { Router } from 'express';
import { z } from 'zod';
import { findProduct, searchProducts, type ProductRow } from '@/db/repositories/products';
import { NotFound } from '../../errors';
import { asyncHandler } from '../../middleware/asyncHandler';
import { parseQuery } from '../../middleware/validate';

const search = z.object({
  text: z.string().trim().min(2).max(80).optional(),
  sort: z.string().default('name'),
  direction: z.enum(['asc', 'desc']).default('asc'),
  limit: z.coerce.number().int().min(1).max(100).default(24),
  offset: z.coerce.number().int().min(0).max(10_000).default(0),
});

function toProduct(row: ProductRow) {
  return {
    id: row.id,
    sku: row.sku,
    name: row.name,
    description: row.description,
    price: { amount: row.price_cents, currency: row.currency },
    available: row.stock > 0,
    imageUrl: row.image_url,
  };
}

export const productRouter = Router();

productRouter.get(
  '/',
  asyncHandler(async (req, res) => {
    const query = parseQuery(search, req);
    const products = await searchProducts(query);
    res.set('cache-control', 'public, max-age=30');
    res.json({ products: products.map(toProduct), limit: query.limit, offset: query.offset });
  }),
);

productRouter.get(
  '/:id',
  asyncHandler(async (req, res) => {
    const id = z.string().uuid().safeParse(req.params.id);
    const product = id.success ? await findProduct(id.data) : undefined;
    if (!product) throw new NotFound('Product');
    res.json(toProduct(product));
  }),
);
