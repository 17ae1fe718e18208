import type { NextFunction, Request, Response } from 'express';
import { metrics } from '../metrics';

export function requestMetrics(req: Request, res: Response, next: NextFunction): void {
  const started = process.hrtime.bigint();
  res.on('finish', () => {
    const elapsedMs = Number(process.hrtime.bigint() - started) / 1e6;
    const tags = {
      method: req.method,
      route: req.route ? `${req.baseUrl}${req.route.path}` : 'unmatched',
      status: String(res.statusCode),
    };
    metrics.distribution('http.request.duration_ms', elapsedMs, tags);
    metrics.increment('http.request.count', 1, tags);
  });
  next();
}
