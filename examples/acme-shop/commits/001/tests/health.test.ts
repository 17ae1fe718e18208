import request from 'supertest';
import { createApp } from '../src/app';

describe('health', () => {
  it('answers without a database', async () => {
    const response = await request(createApp()).get('/healthz');
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ status: 'ok' });
  });

  it('answers 404 with the common error body', async () => {
    const response = await request(createApp()).get('/nowhere');
    expect(response.status).toBe(404);
    expect(response.body.error.code).toBe('not_found');
  });
});
