import { db } from '@/db/client';

export type AuthEventKind =
  | 'login'
  | 'logout'
  | 'login_rejected'
  | 'registered'
  | 'password_reset'
  | 'role_changed'
  | 'impersonation_started'
  | 'impersonation_ended'
  | 'mfa_enrolled'
  | 'mfa_removed';

export async function recordAuthEvent(kind: AuthEventKind, userId: string | null): Promise<void> {
  await db('auth_events').insert({ kind, user_id: userId });
}
