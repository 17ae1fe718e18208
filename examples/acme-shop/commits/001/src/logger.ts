import pino from 'pino';
import { config } from './config';
import { currentRequest } from './middleware/requestContext';

export const logger = pino({
  level: config.LOG_LEVEL,
  base: { service: 'acme-shop', version: config.GIT_SHA, env: config.NODE_ENV },
  redact: {
    paths: [
      'password',
      'token',
      'apiKey',
      'req.headers.authorization',
      'req.headers.cookie',
      'res.headers["set-cookie"]',
    ],
    censor: '[redacted]',
  },
  serializers: {
    err: pino.stdSerializers.err,
  },
  mixin() {
    const request = currentRequest();
    return request ? { requestId: request.id, userId: request.userId } : {};
  },
});

export type Logger = typeof logger;
