import { decryptSecret, encryptSecret, hashBackupCode, newBackupCode } from '../../src/api/auth/mfaCrypto';

describe('second factor', () => {
  it('reads back what it stored', () => {
    const stored = encryptSecret('JBSWY3DPEHPK3PXP');
    expect(stored).not.toContain('JBSWY3DPEHPK3PXP');
    expect(decryptSecret(stored)).toBe('JBSWY3DPEHPK3PXP');
  });

  it('refuses a changed value', () => {
    const [iv, tag] = encryptSecret('JBSWY3DPEHPK3PXP').split('.');
    expect(() => decryptSecret([iv, tag, 'AAAA'].join('.'))).toThrow();
  });

  it('makes codes without letters that look alike', () => {
    expect(newBackupCode()).toMatch(/^[A-HJ-NP-Z2-9]{10}$/);
  });

  it('ignores case and blanks of a typed code', () => {
    expect(hashBackupCode(' abcd234567 ')).toBe(hashBackupCode('ABCD234567'));
  });
});
