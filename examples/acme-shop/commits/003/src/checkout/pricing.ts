import type { ProductRow } from '@/db/repositories/products';

export interface PricedLine {
  productId: string;
  quantity: number;
  unitPriceCents: number;
}

export interface Totals {
  subtotalCents: number;
  discountCents: number;
  shippingCents: number;
  totalCents: number;
  currency: string;
}

const FREE_SHIPPING_FROM_CENTS = 5_000;
const SHIPPING_CENTS = 490;

export function priceLines(
  products: ProductRow[],
  items: ReadonlyArray<{ productId: string; quantity: number }>,
): PricedLine[] {
  const byId = new Map(products.map((product) => [product.id, product]));
  return items.flatMap((item) => {
    const product = byId.get(item.productId);
    return product ? [{ ...item, unitPriceCents: product.price_cents }] : [];
  });
}

export function totals(lines: PricedLine[], percentOff: number, currency: string): Totals {
  const subtotalCents = lines.reduce((sum, line) => sum + line.unitPriceCents * line.quantity, 0);
  const discountCents = Math.round((subtotalCents * percentOff) / 100);
  const afterDiscount = subtotalCents - discountCents;
  const shippingCents = afterDiscount >= FREE_SHIPPING_FROM_CENTS ? 0 : SHIPPING_CENTS;
  return { subtotalCents, discountCents, shippingCents, totalCents: afterDiscount + shippingCents, currency };
}
