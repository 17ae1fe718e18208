import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { authRouter } from './api/auth/routes';
import { accountRouter } from './api/account/routes';
import { adminRouter } from './api/admin/routes';
import { healthRouter } from './api/health/routes';
import { orderRouter } from './api/orders/routes';
import { productRouter } from './api/products/routes';
import { sessionMiddleware } from './auth/session';
import { checkoutRouter } from './checkout/routes';
import { apiVersion } from './middleware/apiVersion';
import { errorHandler, notFound } from './middleware/errorHandler';
import { httpLogger } from './middleware/httpLogger';
import { requestContext } from './middleware/requestContext';
import { requestMetrics } from './middleware/requestMetrics';
import { webhookRouter } from './payment';

export function createApp(): Express {
  const app = express();
  app.set('trust proxy', 1);
  app.disable('x-powered-by');

  app.use(helmet());
  app.use(requestContext);
  app.use(httpLogger);
  app.use(requestMetrics);
  app.use(healthRouter);
  app.use(
    express.json({
      limit: '100kb',
      verify: (req, _res, buffer) => {
        (req as express.Request).rawBody = buffer;
      },
    }),
  );
  app.use('/webhooks', webhookRouter);
  app.use(cookieParser());
  app.use('/api', apiVersion, sessionMiddleware());

  app.use('/api/auth', authRouter);
  app.use('/api/account', accountRouter);
  app.use('/api/admin', adminRouter);
  app.use('/api/checkout', checkoutRouter);
  app.use('/api/orders', orderRouter);
  app.use('/api/products', productRouter);

  app.use(notFound);
  app.use(errorHandler);
  return app;
}
