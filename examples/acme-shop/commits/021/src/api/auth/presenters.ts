import type { SessionRow } from '@/db/repositories/sessions';
import type { UserRow } from '@/db/repositories/users';

export function toPublicUser(user: UserRow) {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    displayName: user.name,
    role: user.role,
    phone: user.phone,
    mfaEnabled: user.mfa_enabled,
    marketingOptIn: user.marketing_opt_in,
    createdAt: user.created_at.toISOString(),
  };
}

export function toPublicSession(session: SessionRow, currentSid: string) {
  return {
    id: session.sid,
    userAgent: session.user_agent,
    expiresAt: session.expire.toISOString(),
    current: session.sid === currentSid,
  };
}
