import type { Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { updateUser } from '@/db/repositories/users';
import { config } from '../../config';
import { BadRequest } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { sendEmailChange } from '../../notifications/mailer';

const LINK_TTL_SECONDS = 60 * 60;
const ISSUER = 'acme-shop';
const AUDIENCE = 'acme-shop-email-change';

const emailChange = z.object({ email: z.string().email().max(254) }).strict();
const confirmation = z.object({ token: z.string().max(2000) }).strict();

interface EmailChangeClaims {
  sub: string;
  email: string;
}

export async function request(req: Request, res: Response): Promise<void> {
  const { email } = parseBody(emailChange, req);
  const token = jwt.sign({ email }, config.JWT_SECRET, {
    algorithm: 'HS256',
    subject: req.user!.id,
    issuer: ISSUER,
    audience: AUDIENCE,
    expiresIn: LINK_TTL_SECONDS,
  });
  await sendEmailChange(email, token);
  logger.info({ event: 'email_change_requested', userId: req.user!.id }, 'email change requested');
  res.status(202).json({ message: 'Open the link that we sent to the new address.' });
}

function verified(token: string): EmailChangeClaims | undefined {
  try {
    return jwt.verify(token, config.JWT_SECRET, {
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
    }) as unknown as EmailChangeClaims;
  } catch {
    return undefined;
  }
}

export async function confirm(req: Request, res: Response): Promise<void> {
  const { token } = parseBody(confirmation, req);
  const claims = verified(token);
  if (!claims || claims.sub !== req.user!.id) {
    throw new BadRequest('email_change', 'This link is not valid. Ask for a new one on the account page.');
  }
  await updateUser(req.user!.id, { email: claims.email });
  logger.info({ event: 'email_changed', userId: req.user!.id }, 'email changed');
  res.status(204).end();
}
