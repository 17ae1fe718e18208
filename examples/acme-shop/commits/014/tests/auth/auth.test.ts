import { authenticate } from '../../src/auth/authenticate';
import { hashPassword } from '../../src/auth/passwords';
import * as users from '../../src/db/repositories/users';

jest.mock('../../src/db/repositories/users');
const repository = jest.mocked(users);

async function account(overrides: Partial<users.UserRow> = {}): Promise<users.UserRow> {
  return {
    id: '6f1c2f0e-6a0b-4a53-9d5e-1d5f4f0c8a11',
    email: 'ada@example.com',
    name: 'Ada',
    mfa_phone: null,
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
