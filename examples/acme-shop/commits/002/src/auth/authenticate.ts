import { clearFailedLogins, findByEmail, recordFailedLogin, type UserRow } from '@/db/repositories/users';
import { AppError } from '../errors';
import { logger } from '../logger';
import { verifyPassword } from './passwords';

export const MAX_FAILED_LOGINS = 8;

export class InvalidCredentials extends AppError {
  constructor() {
    super(401, 'invalid_credentials', 'The email or the password is not right.');
  }
}

export class AccountLocked extends AppError {
  constructor() {
    super(423, 'account_locked', 'This account is locked. Reset the password to unlock it.');
  }
}

export async function authenticate(email: string, password: string): Promise<UserRow> {
  const user = await findByEmail(email);
  const matches = await verifyPassword(password, user?.password_hash);
  if (!user || !matches) {
    const failures = user ? await recordFailedLogin(user.id) : 0;
    logger.warn({ event: 'login_rejected', userId: user?.id, failures }, 'login rejected');
    throw new InvalidCredentials();
  }
  if (user.failed_logins >= MAX_FAILED_LOGINS) {
    logger.warn({ event: 'login_locked', userId: user.id }, 'login rejected');
    throw new AccountLocked();
  }
  await clearFailedLogins(user.id);
  logger.info({ event: 'login_succeeded', userId: user.id, role: user.role }, 'login succeeded');
  return user;
}
