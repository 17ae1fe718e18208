import bcrypt from 'bcrypt';

const ROUNDS = 12;

// Compared against when an account does not exist, so that both answers take as long.
const ABSENT = '$2b$12$C6UzMDM.H6dfI/f/IKcEeO5p1yS1Qy7yqzQ8xY1J2Q5o3g1mY0Q5K';

export function hashPassword(password: string): Promise<string> {
  return bcrypt.hash(password, ROUNDS);
}

export function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  return bcrypt.compare(password, hash ?? ABSENT);
}
