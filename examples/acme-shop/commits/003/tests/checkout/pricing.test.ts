import { priceLines, totals } from '../../src/checkout/pricing';
import type { ProductRow } from '../../src/db/repositories/products';

function product(id: string, priceCents: number): ProductRow {
  return {
    id,
    sku: id,
    name: id,
    description: '',
    price_cents: priceCents,
    currency: 'EUR',
    stock: 5,
    image_url: null,
    created_at: new Date('2024-06-01T00:00:00Z'),
  };
}

describe('pricing', () => {
  it('takes prices from the catalogue', () => {
    const lines = priceLines([product('mug', 1290)], [{ productId: 'mug', quantity: 2 }]);
    expect(lines).toEqual([{ productId: 'mug', quantity: 2, unitPriceCents: 1290 }]);
  });

  it('leaves out what is not sold', () => {
    expect(priceLines([], [{ productId: 'mug', quantity: 1 }])).toEqual([]);
  });

  it('charges shipping below the free limit', () => {
    const lines = [{ productId: 'mug', quantity: 1, unitPriceCents: 1290 }];
    expect(totals(lines, 0, 'EUR')).toMatchObject({ shippingCents: 490, totalCents: 1780 });
  });

  it('applies the discount before shipping', () => {
    const lines = [{ productId: 'lamp', quantity: 1, unitPriceCents: 5200 }];
    expect(totals(lines, 10, 'EUR')).toMatchObject({ discountCents: 520, shippingCents: 490, totalCents: 5170 });
  });
});
