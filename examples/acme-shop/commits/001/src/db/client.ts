import knex from 'knex';
import { config } from '../config';

export const db = knex({
  client: 'pg',
  connection: {
    connectionString: config.DATABASE_URL,
    application_name: 'acme-shop',
    statement_timeout: 30_000,
  },
  pool: { min: 2, max: config.DATABASE_POOL_MAX },
});

export type Database = typeof db;
