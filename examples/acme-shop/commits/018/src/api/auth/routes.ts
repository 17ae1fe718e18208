import { Router } from 'express';
import { refuseImpersonation, requireRole, requireUser } from '../../auth/guards';
import { sessionRouter } from '../../auth/sessionRoutes';
import { tokenRouter } from '../../auth/tokenRoutes';
import { asyncHandler } from '../../middleware/asyncHandler';
import { mfaLimiter, passwordLimiter, registrationLimiter } from '../../middleware/rateLimit';
import * as accounts from './accounts';
import * as emailChange from './emailChange';
import * as mfa from './mfa';
import { requireChallenge } from './mfaChallenge';
import * as password from './password';
import * as profile from './profile';
import { register } from './register';
import * as sessions from './sessions';
import { signOut } from './signOutRedirect';

export const authRouter = Router();

authRouter.use(sessionRouter);
authRouter.use(tokenRouter);

authRouter.post('/register', registrationLimiter, asyncHandler(register));
authRouter.post('/password/forgot', passwordLimiter, asyncHandler(password.forgot));
authRouter.post('/password/reset', passwordLimiter, asyncHandler(password.reset));

authRouter.get('/me', requireUser, asyncHandler(profile.me));
authRouter.patch('/me', requireUser, refuseImpersonation, asyncHandler(profile.updateProfile));

authRouter.get('/sessions', requireUser, asyncHandler(sessions.list));
authRouter.post('/sessions/revoke', requireUser, refuseImpersonation, asyncHandler(sessions.revoke));
authRouter.delete('/sessions', requireUser, refuseImpersonation, asyncHandler(sessions.removeOthers));

authRouter.post('/sign-out', requireUser, asyncHandler(signOut));

authRouter.post('/email', requireUser, refuseImpersonation, asyncHandler(emailChange.request));
authRouter.post('/email/confirm', requireUser, refuseImpersonation, asyncHandler(emailChange.confirm));

authRouter.post('/mfa/enrol', requireUser, refuseImpersonation, asyncHandler(mfa.enrol));
authRouter.post('/mfa/activate', mfaLimiter, requireUser, refuseImpersonation, asyncHandler(mfa.activate));
authRouter.post('/mfa/answer', mfaLimiter, requireChallenge, asyncHandler(mfa.answer));
authRouter.delete('/mfa', mfaLimiter, requireUser, refuseImpersonation, asyncHandler(mfa.removeMfa));

authRouter.get('/accounts', requireUser, requireRole('support', 'admin'), asyncHandler(accounts.search));
authRouter.get('/accounts/:id', requireUser, requireRole('support', 'admin'), asyncHandler(accounts.show));
authRouter.patch('/accounts/:id/role', requireUser, requireRole('admin'), asyncHandler(accounts.changeRole));
authRouter.delete('/accounts/:id', requireUser, requireRole('admin'), asyncHandler(accounts.remove));
