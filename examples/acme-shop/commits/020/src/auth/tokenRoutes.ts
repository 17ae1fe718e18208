import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { findById } from '@/db/repositories/users';
import { AppError, Unauthorized } from '../errors';
import { logger } from '../logger';
import { asyncHandler } from '../middleware/asyncHandler';
import { loginLimiter } from '../middleware/rateLimit';
import { parseBody } from '../middleware/validate';
import { issueChallenge } from '../api/auth/mfaChallenge';
import { authenticate } from './authenticate';
import { requireUser } from './guards';
import { ACCESS_TOKEN_TTL_SECONDS, issueAccessToken } from './token';

const credentials = z.object({
  email: z.string().email().max(254),
  password: z.string().min(1).max(200),
});

export const tokenRouter = Router();

tokenRouter.post(
  '/token',
  loginLimiter,
  asyncHandler(async (req, res) => {
    const { email, password } = parseBody(credentials, req);
    const user = await authenticate(email, password);
    if (user.mfa_enabled) {
      res.status(202).json({ mfaRequired: true, challengeToken: issueChallenge(user.id) });
      return;
    }
    const accessToken = issueAccessToken(user);
    await recordAuthEvent('login', user.id);
    logger.info({ action: 'token.issue', user: user.id }, 'token issued');
    res.json({ accessToken, expiresIn: ACCESS_TOKEN_TTL_SECONDS });
  }),
);

tokenRouter.post(
  '/token/refresh',
  requireUser,
  asyncHandler(async (req, res) => {
    const user = await findById(req.user!.id);
    if (!user) throw new Unauthorized();
    res.json({ accessToken: issueAccessToken(user), expiresIn: ACCESS_TOKEN_TTL_SECONDS });
  }),
);

tokenRouter.use((err: unknown, _req: Request, res: Response, next: NextFunction) => {
  if (err instanceof AppError) res.status(err.status).json({ message: err.message });
  else next(err);
});
