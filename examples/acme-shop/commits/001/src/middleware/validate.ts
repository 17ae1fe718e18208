import type { Request } from 'express';
import type { ZodTypeAny, z } from 'zod';
import { BadRequest } from '../errors';

export function parseBody<S extends ZodTypeAny>(schema: S, req: Request): z.output<S> {
  const result = schema.safeParse(req.body);
  if (!result.success) throw invalid(result.error);
  return result.data;
}

export function parseQuery<S extends ZodTypeAny>(schema: S, req: Request): z.output<S> {
  const result = schema.safeParse(req.query);
  if (!result.success) throw invalid(result.error);
  return result.data;
}

function invalid(error: z.ZodError): BadRequest {
  const fields = error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  return new BadRequest('invalid_request', 'Some fields need your attention.', { fields });
}
