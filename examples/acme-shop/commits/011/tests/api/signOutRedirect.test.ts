import { localPath } from '../../src/api/auth/signOutRedirect';

describe('localPath', () => {
  it.each(['/account', '/orders?page=2'])('keeps %s', (path) => {
    expect(localPath(path)).toBe(path);
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', undefined])('drops %s', (path) => {
    expect(localPath(path)).toBe('/');
  });
});
