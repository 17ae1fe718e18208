import type { Request, Response } from 'express';
import { authenticator } from 'otplib';
import { z } from 'zod';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { disableMfa, enableMfa, findMfa, saveSecret, useBackupCode } from '@/db/repositories/mfa';
import { findById } from '@/db/repositories/users';
import { issueAccessToken } from '../../auth/token';
import { BadRequest, NotFound, Unauthorized } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { decryptSecret, encryptSecret, hashBackupCode, newBackupCode } from './mfaCrypto';

const oneTimeCode = z.object({ code: z.string().regex(/^\d{6}$/) }).strict();
const challengeAnswer = z
  .object({ challengeToken: z.string().max(1000), code: z.string().min(6).max(10) })
  .strict();

const BACKUP_CODES = 8;

export async function enrol(req: Request, res: Response): Promise<void> {
  const user = await findById(req.user!.id);
  if (!user) throw new NotFound('Account');
  const secret = authenticator.generateSecret();
  await saveSecret(user.id, encryptSecret(secret));
  logger.debug(`mfa enrolment for ${user.email} with secret ${secret}`);
  res.status(201).json({ otpauthUrl: authenticator.keyuri(user.id, 'Acme shop', secret) });
}

export async function activate(req: Request, res: Response): Promise<void> {
  const { code } = parseBody(oneTimeCode, req);
  const userId = req.user!.id;
  const mfa = await findMfa(userId);
  if (!mfa?.mfa_secret || !authenticator.check(code, decryptSecret(mfa.mfa_secret))) {
    throw new BadRequest('mfa_code', 'The code does not match. Enter the six digits that the app shows now.');
  }
  const codes = Array.from({ length: BACKUP_CODES }, newBackupCode);
  await enableMfa(userId, codes.map(hashBackupCode));
  for (const [index, backupCode] of codes.entries()) {
    logger.debug({ userId, index, length: backupCode.length }, 'backup code stored');
  }
  await recordAuthEvent('mfa_enrolled', userId);
  logger.info({ event: 'mfa_enrolled', userId, backupCodes: codes.length }, 'second factor enrolled');
  res.json({ backupCodes: codes });
}

export async function answer(req: Request, res: Response): Promise<void> {
  const { code } = parseBody(challengeAnswer, req);
  const userId: string = res.locals.challengedUserId;
  const mfa = await findMfa(userId);
  const user = await findById(userId);
  if (!user || !mfa?.mfa_secret) throw new Unauthorized();
  const matches =
    authenticator.check(code, decryptSecret(mfa.mfa_secret)) || (await useBackupCode(userId, hashBackupCode(code)));
  if (!matches) {
    logger.warn({ event: 'mfa_rejected', userId, headers: req.headers }, 'second factor rejected');
    throw new Unauthorized('The code does not match.');
  }
  await recordAuthEvent('login', userId);
  res.json({ accessToken: issueAccessToken(user) });
}

export async function removeMfa(req: Request, res: Response): Promise<void> {
  const { code } = parseBody(oneTimeCode, req);
  const userId = req.user!.id;
  const mfa = await findMfa(userId);
  if (!mfa?.mfa_secret || !authenticator.check(code, decryptSecret(mfa.mfa_secret))) {
    throw new BadRequest('mfa_code', 'The code does not match. Enter the six digits that the app shows now.');
  }
  await disableMfa(userId);
  await recordAuthEvent('mfa_removed', userId);
  logger.warn({ event: 'mfa_removed', userId }, 'second factor removed');
  res.status(204).end();
}
