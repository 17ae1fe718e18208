import type { Request, Response } from 'express';
import { z } from 'zod';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { deleteUser, findById, searchUsers, updateUser } from '@/db/repositories/users';
import { BadRequest, NotFound } from '../../errors';
import { logger } from '../../logger';
import { parseBody, parseQuery } from '../../middleware/validate';
import { toPublicUser } from './presenters';
import { uuid } from './schemas';

const roleChange = z.object({ role: z.enum(['customer', 'support', 'admin']) }).strict();

const accountSearch = z
  .object({
    text: z.string().trim().max(120).default(''),
    sort: z.enum(['created_at', 'email', 'name']).default('created_at'),
    limit: z.coerce.number().int().min(1).max(100).default(25),
  })
  .strict();

function accountId(req: Request): string {
  const id = uuid.safeParse(req.params.id);
  if (!id.success) throw new BadRequest('account_id', 'The id of an account is a UUID.');
  return id.data;
}

export async function search(req: Request, res: Response): Promise<void> {
  const query = parseQuery(accountSearch, req);
  const users = await searchUsers(query);
  res.json({ accounts: users.map(toPublicUser), limit: query.limit });
}

export async function show(req: Request, res: Response): Promise<void> {
  const user = await findById(accountId(req));
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}

export async function changeRole(req: Request, res: Response): Promise<void> {
  const { role } = parseBody(roleChange, req);
  const user = await updateUser(accountId(req), { role });
  if (!user) throw new NotFound('Account');
  await recordAuthEvent('role_changed', user.id);
  logger.warn({ event: 'role_changed', userId: user.id, role, by: req.user!.id }, 'role changed');
  res.json(toPublicUser(user));
}

export async function remove(req: Request, res: Response): Promise<void> {
  const id = accountId(req);
  const removed = await deleteUser(id);
  if (removed === 0) throw new NotFound('Account');
  logger.warn({ event: 'account_removed', userId: id, by: req.user!.id }, 'account removed');
  res.status(204).end();
}
