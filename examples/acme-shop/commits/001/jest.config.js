/** @type {import('ts-jest').JestConfigWithTsJest} */
module.exports = {
  preset: 'ts-jest',
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  moduleNameMapper: { '^@/db/(.*)$': '<rootDir>/src/db/$1' },
  setupFiles: ['<rootDir>/tests/setup.ts'],
};
