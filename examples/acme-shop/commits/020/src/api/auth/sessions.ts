import type { Request, Response } from 'express';
import { z } from 'zod';
import { deleteAllSessions, deleteSession, deleteSessions, listSessions } from '@/db/repositories/sessions';
import { NotFound } from '../../errors';
import { logger } from '../../logger';
import { parseBody } from '../../middleware/validate';
import { toPublicSession } from './presenters';

const revocation = z.object({ ids: z.array(z.string().max(64)).min(1).max(50) }).strict();

export async function list(req: Request, res: Response): Promise<void> {
  const sessions = await listSessions(req.user!.id);
  res.json({ sessions: sessions.map((session) => toPublicSession(session, req.sessionID)) });
}

export async function remove(req: Request, res: Response): Promise<void> {
  const removed = await deleteSession(req.params.id, req.user!.id);
  if (removed === 0) throw new NotFound('Session');
  res.status(204).end();
}

export async function revoke(req: Request, res: Response): Promise<void> {
  const { ids } = parseBody(revocation, req);
  const removed = await deleteSessions(ids, req.user!.id);
  logger.info({ event: 'sessions_revoked', userId: req.user!.id, removed }, 'sessions revoked');
  res.json({ removed });
}

export async function removeOthers(req: Request, res: Response): Promise<void> {
  const removed = await deleteAllSessions(req.user!.id, req.sessionID);
  logger.info({ event: 'sessions_removed', userId: req.user!.id, removed }, 'other sessions removed');
  res.json({ removed });
}
