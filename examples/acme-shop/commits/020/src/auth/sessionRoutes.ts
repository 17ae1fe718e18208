import { Router } from 'express';
import { z } from 'zod';
import { recordAuthEvent } from '@/db/repositories/authEvents';
import { claimSession } from '@/db/repositories/sessions';
import { findById } from '@/db/repositories/users';
import { NotFound } from '../errors';
import { logger } from '../logger';
import { asyncHandler } from '../middleware/asyncHandler';
import { loginLimiter } from '../middleware/rateLimit';
import { parseBody } from '../middleware/validate';
import { issueChallenge } from '../api/auth/mfaChallenge';
import { authenticate } from './authenticate';
import { requireRole, requireUser } from './guards';
import { destroy, regenerate } from './session';

const credentials = z.object({
  email: z.string().email().max(254),
  password: z.string().min(1).max(200),
});

const impersonation = z.object({ userId: z.string().uuid() });

export const sessionRouter = Router();

sessionRouter.post(
  '/login',
  loginLimiter,
  asyncHandler(async (req, res) => {
    const { email, password } = parseBody(credentials, req);
    const user = await authenticate(email, password);
    if (user.mfa_enabled) {
      res.status(202).json({ mfaRequired: true, challengeToken: issueChallenge(user.id) });
      return;
    }
    await regenerate(req);
    req.session.userId = user.id;
    req.session.role = user.role;
    req.session.signedInAt = Date.now();
    await claimSession(req.sessionID, user.id, req.get('user-agent'));
    await recordAuthEvent('login', user.id);
    res.json({
      success: true,
      user: { id: user.id, name: user.name, role: user.role },
      mfaRequired: false,
      account: { id: user.id, displayName: user.name, role: user.role },
    });
  }),
);

sessionRouter.post(
  '/logout',
  requireUser,
  asyncHandler(async (req, res) => {
    const userId = req.user!.id;
    await destroy(req);
    await recordAuthEvent('logout', userId);
    res.clearCookie('acme.sid').status(204).end();
  }),
);

sessionRouter.post(
  '/impersonate',
  requireUser,
  requireRole('admin'),
  asyncHandler(async (req, res) => {
    const { userId } = parseBody(impersonation, req);
    const customer = await findById(userId);
    if (!customer || customer.role !== 'customer') throw new NotFound('Customer');
    const adminId = req.user!.id;
    await regenerate(req);
    req.session.userId = customer.id;
    req.session.role = customer.role;
    req.session.impersonatedBy = adminId;
    await recordAuthEvent('impersonation_started', adminId);
    logger.warn({ event: 'impersonation_started', adminId, customerId: customer.id }, 'impersonation started');
    res.json({ success: true });
  }),
);

sessionRouter.delete(
  '/impersonate',
  requireUser,
  asyncHandler(async (req, res) => {
    const { impersonatedBy } = req.session;
    if (!impersonatedBy) throw new NotFound('Impersonation');
    const admin = await findById(impersonatedBy);
    if (!admin) throw new NotFound('Account');
    await regenerate(req);
    req.session.userId = admin.id;
    req.session.role = admin.role;
    await recordAuthEvent('impersonation_ended', admin.id);
    res.json({ success: true });
  }),
);
