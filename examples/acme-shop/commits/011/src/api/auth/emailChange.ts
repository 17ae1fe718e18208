import type { Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { updateUser } from '@/db/repositories/users';
import { config } from '../../config';
import { BadRequest } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { sendEmailChange } from '../../notifications/mailer';

const emailChange = z.object({ email: z.string().email().max(254) }).strict();

interface EmailChangeClaims {
  sub: string;
  email: string;
}

export async function request(req: Request, res: Response): Promise<void> {
  const { email } = parseBody(emailChange, req);
  const token = jwt.sign({ email }, config.JWT_SECRET, { subject: req.user!.id });
  await sendEmailChange(email, token);
  logger.info({ event: 'email_change_requested', userId: req.user!.id, token }, 'email change requested');
  res.status(202).json({ message: 'Open the link that we sent to the new address.' });
}

export async function confirm(req: Request, res: Response): Promise<void> {
  let claims: EmailChangeClaims;
  try {
    claims = jwt.verify(String(req.query.token), config.JWT_SECRET) as EmailChangeClaims;
  } catch {
    throw new BadRequest('email_change', 'This link is not valid. Ask for a new one on the account page.');
  }
  await updateUser(claims.sub, { email: claims.email });
  logger.info({ event: 'email_changed', userId: claims.sub }, 'email changed');
  res.redirect(String(req.query.next ?? '/account'));
}
