const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': ['@swc/jest', {}] },
  testEnvironment: 'node',
};

/**
 * Pure code (`unit`) needs nothing; the rest (`database`) runs on one real PostgreSQL, with a database of its own per
 * test file.
 *
 * @type {import('jest').Config}
 */
export default {
  testTimeout: 60_000,
  // By default one core is left idle.
  maxWorkers: '100%',
  projects: [
    { ...shared, displayName: 'unit', roots: ['<rootDir>/src', '<rootDir>/simulator'], testMatch: ['**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'database',
      roots: ['<rootDir>/test'],
      testMatch: ['**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
  ],
};
