import cookieParser from 'cookie-parser';
import express, { type Express } from 'express';
import helmet from 'helmet';
import { healthRouter } from './api/health/routes';
import { apiVersion } from './middleware/apiVersion';
import { errorHandler, notFound } from './middleware/errorHandler';
import { httpLogger } from './middleware/httpLogger';
import { requestContext } from './middleware/requestContext';
import { requestMetrics } from './middleware/requestMetrics';

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
  app.use(cookieParser());
  app.use('/api', apiVersion);

  app.use(notFound);
  app.use(errorHandler);
  return app;
}
