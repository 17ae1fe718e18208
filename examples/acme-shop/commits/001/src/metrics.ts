import { StatsD } from 'hot-shots';
import { config } from './config';

export const metrics = new StatsD({
  host: config.STATSD_HOST,
  prefix: 'acme_shop.',
  globalTags: { service: 'acme-shop', env: config.NODE_ENV },
  mock: config.NODE_ENV === 'test',
});
