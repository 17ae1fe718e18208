import { randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { consumeReset, saveReset } from '@/db/repositories/passwordResets';
import { deleteAllSessions } from '@/db/repositories/sessions';
import { findByEmail, setPasswordHash } from '@/db/repositories/users';
import { hashPassword } from '../../auth/passwords';
import { BadRequest } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { sendPasswordReset } from '../../notifications/mailer';
import { forgotPassword, resetPassword } from './schemas';

const RESET_TTL_MS = 30 * 60 * 1000;

export async function forgot(req: Request, res: Response): Promise<void> {
  const { email } = parseBody(forgotPassword, req);
  const user = await findByEmail(email);
  if (user) {
    const token = randomBytes(32).toString('hex');
    await saveReset(token, user.id, new Date(Date.now() + RESET_TTL_MS));
    await sendPasswordReset(user.email, token);
    logger.info({ event: 'password_reset_requested', userId: user.id }, 'password reset requested');
  }
  res.status(202).json({ message: 'If there is an account for this address, a link is on its way.' });
}

export async function reset(req: Request, res: Response): Promise<void> {
  const { token, password } = parseBody(resetPassword, req);
  const userId = await consumeReset(token);
  if (!userId) {
    logger.warn({ event: 'password_reset_rejected', passwordLength: password.length }, 'reset link rejected');
    throw new BadRequest('reset_expired', 'This link has expired. Ask for a new one.');
  }
  await setPasswordHash(userId, await hashPassword(password));
  await deleteAllSessions(userId);
  await recordAuthEvent('password_reset', userId);
  logger.info({ event: 'password_reset', userId, passwordLength: password.length }, 'password changed');
  res.status(204).end();
}
