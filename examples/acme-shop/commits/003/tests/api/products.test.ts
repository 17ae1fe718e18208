import request from 'supertest';
import { createApp } from '../../src/app';
import * as products from '../../src/db/repositories/products';

jest.mock('../../src/db/repositories/products');
const repository = jest.mocked(products);

describe('GET /api/products', () => {
  it('caps the page size', async () => {
    const response = await request(createApp()).get('/api/products?limit=5000');
    expect(response.status).toBe(400);
    expect(response.body.error.code).toBe('invalid_request');
  });

  it('passes the search on', async () => {
    repository.searchProducts.mockResolvedValue([]);
    const response = await request(createApp()).get('/api/products?text=mug&sort=price&direction=desc');
    expect(response.status).toBe(200);
    expect(repository.searchProducts).toHaveBeenCalledWith(
      expect.objectContaining({ text: 'mug', sort: 'price', direction: 'desc', limit: 24 }),
    );
  });
});
