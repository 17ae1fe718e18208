import { db } from '@/db/client';

export interface SessionRow {
  sid: string;
  user_id: string | null;
  user_agent: string | null;
  expire: Date;
}

export async function listSessions(userId: string): Promise<SessionRow[]> {
  return db<SessionRow>('user_sessions')
    .select('sid', 'user_id', 'user_agent', 'expire')
    .where({ user_id: userId })
    .andWhere('expire', '>', db.fn.now())
    .orderBy('expire', 'desc')
    .limit(50);
}

export async function deleteSessions(sids: string[], userId: string): Promise<number> {
  return db<SessionRow>('user_sessions').where({ user_id: userId }).whereIn('sid', sids).delete();
}

export async function deleteAllSessions(userId: string, exceptSid?: string): Promise<number> {
  const query = db<SessionRow>('user_sessions').where({ user_id: userId });
  if (exceptSid) query.andWhereNot({ sid: exceptSid });
  return query.delete();
}

export async function claimSession(sid: string, userId: string, userAgent: string | undefined): Promise<void> {
  await db<SessionRow>('user_sessions')
    .where({ sid })
    .update({ user_id: userId, user_agent: userAgent?.slice(0, 200) ?? null });
}
