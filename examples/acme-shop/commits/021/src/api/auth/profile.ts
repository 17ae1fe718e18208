import type { Request, Response } from 'express';
import { findById, updateUser } from '@/db/repositories/users';
import { NotFound } from '../../errors';
import { parseBody } from '../../middleware/validate';
import { toPublicUser } from './presenters';
import { profileChanges } from './schemas';

export async function me(req: Request, res: Response): Promise<void> {
  const user = await findById(req.user!.id);
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}

export async function updateProfile(req: Request, res: Response): Promise<void> {
  const { name, phone, marketing_opt_in } = parseBody(profileChanges, req);
  const user = await updateUser(req.user!.id, { name, phone, marketing_opt_in });
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}
