import { authenticate } from '../../src/auth/authenticate';
import { requireUser } from '../../src/auth/guards';
import { hashPassword } from '../../src/auth/passwords';
import { issueAccessToken } from '../../src/auth/token';
import * as users from '../../src/db/repositories/users';

jest.mock('../../src/db/repositories/users');
const repository = jest.mocked(users);

async function account(overrides: Partial<users.UserRow> = {}): Promise<users.UserRow> {
  return {
    id: '6f1c2f0e-6a0b-4a53-9d5e-1d5f4f0c8a11',
    email: 'ada@example.com',
    name: 'Ada',
    phone: null,
    role: 'customer',
    password_hash: await hashPassword('correct horse battery'),
    mfa_enabled: false,
    mfa_method: 'none',
    failed_logins: 0,
    marketing_opt_in: false,
    created_at: new Date('2024-03-11T10:00:00Z'),
    ...overrides,
  };
}

describe('authenticate', () => {
  beforeEach(() => jest.resetAllMocks());

  it('answers the account when the password matches', async () => {
    const user = await account();
    repository.findByEmail.mockResolvedValue(user);
    await expect(authenticate(user.email, 'correct horse battery')).resolves.toBe(user);
    expect(repository.clearFailedLogins).toHaveBeenCalledWith(user.id);
  });

  it('counts a wrong password', async () => {
    const user = await account();
    repository.findByEmail.mockResolvedValue(user);
    await expect(authenticate(user.email, 'nope')).rejects.toMatchObject({ status: 401, code: 'invalid_credentials' });
    expect(repository.recordFailedLogin).toHaveBeenCalledWith(user.id);
  });

  it('gives the same answer for an unknown email', async () => {
    repository.findByEmail.mockResolvedValue(undefined);
    await expect(authenticate('nobody@example.com', 'nope')).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  it('refuses a locked account', async () => {
    repository.findByEmail.mockResolvedValue(await account({ failed_logins: 8 }));
    await expect(authenticate('ada@example.com', 'correct horse battery')).rejects.toMatchObject({ status: 423 });
  });
});

describe('guards', () => {
  const headers = (authorization?: string) => ({ get: (name: string) => (name === 'authorization' ? authorization : undefined) });

  function run(req: object) {
    const res = { status: jest.fn().mockReturnThis(), json: jest.fn() };
    const next = jest.fn();
    requireUser(req as never, res as never, next);
    return { res, next, req: req as { user?: { id: string; role: string } } };
  }

  it('takes the session of a browser', () => {
    const { next, req } = run({ ...headers(), session: { userId: 'u1', role: 'customer' } });
    expect(next).toHaveBeenCalledWith();
    expect(req.user).toMatchObject({ id: 'u1', role: 'customer' });
  });

  it('takes the token of an app', () => {
    const token = issueAccessToken({ id: 'u2', role: 'support' });
    const { next, req } = run({ ...headers(`Bearer ${token}`), session: {} });
    expect(next).toHaveBeenCalledWith();
    expect(req.user).toMatchObject({ id: 'u2', role: 'support' });
  });

  it('refuses neither', () => {
    const { next } = run({ ...headers(), session: {} });
    expect(next).toHaveBeenCalledWith(expect.objectContaining({ status: 401 }));
  });

  it('refuses a token that was changed', () => {
    const token = `${issueAccessToken({ id: 'u2', role: 'support' }).slice(0, -4)}AAAA`;
    const { res, next } = run({ ...headers(`Bearer ${token}`), session: {} });
    expect(next).not.toHaveBeenCalled();
    expect(res.status).toHaveBeenCalledWith(401);
  });
});
