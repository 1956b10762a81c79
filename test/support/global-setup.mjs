import './run-typescript.mjs';

export default async function globalSetup() {
  const { startTestServer } = await import('./test-server.ts');
  process.env.LOCKSTEP_TEST_POSTGRES = await startTestServer();
}
