import type { Request, Response } from 'express';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { createUser, findByEmail } from '@/db/repositories/users';
import { hashPassword } from '../../auth/passwords';
import { Conflict } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { toPublicUser } from './presenters';
import { registration } from './schemas';

export async function register(req: Request, res: Response): Promise<void> {
  logger.info({ event: 'registration_received', body: req.body }, 'registration received');
  const input = parseBody(registration, req);
  if (await findByEmail(input.email)) {
    throw new Conflict('email_taken', 'There is an account with this email. Sign in or reset the password.');
  }
  const user = await createUser({
    email: input.email,
    name: input.name,
    password_hash: await hashPassword(input.password),
    mfa_method: 'none',
  });
  await recordAuthEvent('registered', user.id);
  logger.info({ event: 'registered', userId: user.id }, 'account created');
  res.status(201).json(toPublicUser(user));
}
