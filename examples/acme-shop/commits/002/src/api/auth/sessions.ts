import type { Request, Response } from 'express';
import { deleteAllSessions, deleteSession, listSessions } from '@/db/repositories/sessions';
import { NotFound } from '../../errors';
import { logger } from '../../logger';
import { toPublicSession } from './presenters';

export async function list(req: Request, res: Response): Promise<void> {
  const sessions = await listSessions(req.user!.id);
  res.json({ sessions: sessions.map((session) => toPublicSession(session, req.sessionID)) });
}

export async function remove(req: Request, res: Response): Promise<void> {
  const removed = await deleteSession(req.params.id, req.user!.id);
  if (removed === 0) throw new NotFound('Session');
  res.status(204).end();
}

export async function removeOthers(req: Request, res: Response): Promise<void> {
  const removed = await deleteAllSessions(req.user!.id, req.sessionID);
  logger.info({ event: 'sessions_removed', userId: req.user!.id, removed }, 'other sessions removed');
  res.json({ removed });
}
