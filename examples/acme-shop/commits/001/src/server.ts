import { createApp } from './app';
import { config } from './config';
import { db } from '@/db/client';
import { logger } from './logger';

const server = createApp().listen(config.PORT, () => {
  logger.info({ port: config.PORT }, 'listening');
});

server.requestTimeout = 35_000;

function shutdown(signal: string): void {
  logger.info({ signal }, 'shutting down');
  server.close(async () => {
    await db.destroy();
    process.exit(0);
  });
  setTimeout(() => process.exit(1), 20_000).unref();
}

process.on('SIGTERM', () => shutdown('SIGTERM'));
process.on('SIGINT', () => shutdown('SIGINT'));
process.on('unhandledRejection', (reason) => {
  logger.fatal({ err: reason }, 'unhandled rejection');
  process.exit(1);
});
