import type { Request, Response } from 'express';
import { z } from 'zod';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { deleteUser, findById, searchUsers, updateUser } from '@/db/repositories/users';
import { NotFound } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { toPublicUser } from './presenters';

const roleChange = z.object({ role: z.enum(['customer', 'support', 'admin']) }).strict();

export async function search(req: Request, res: Response): Promise<void> {
  const text = String(req.query.text ?? '');
  const sort = String(req.query.sort ?? 'created_at');
  const limit = Math.min(Number(req.query.limit) || 25, 100);
  const users = await searchUsers({ text, sort, limit });
  res.json({ accounts: users.map(toPublicUser), limit });
}

export async function show(req: Request, res: Response): Promise<void> {
  const user = await findById(req.params.id);
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}

export async function changeRole(req: Request, res: Response): Promise<void> {
  const { role } = parseBody(roleChange, req);
  const user = await updateUser(req.params.id, { role });
  if (!user) throw new NotFound('Account');
  await recordAuthEvent('role_changed', user.id);
  logger.warn({ event: 'role_changed', userId: user.id, role, by: req.user!.id }, 'role changed');
  res.json(toPublicUser(user));
}

export async function remove(req: Request, res: Response): Promise<void> {
  const removed = await deleteUser(req.params.id);
  if (removed === 0) throw new NotFound('Account');
  logger.warn({ event: 'account_removed', userId: req.params.id, by: req.user!.id }, 'account removed');
  res.status(204).end();
}
