import type { Request, Response } from 'express';
import { findById, updateUser } from '@/db/repositories/users';
import { NotFound } from '../../errors';
import { toPublicUser } from './presenters';

export async function me(req: Request, res: Response): Promise<void> {
  const user = await findById(req.user!.id);
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}

export async function updateProfile(req: Request, res: Response): Promise<void> {
  const user = await updateUser(req.user!.id, { ...req.body });
  if (!user) throw new NotFound('Account');
  res.json(toPublicUser(user));
}
