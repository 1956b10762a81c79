import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator } from '../../../simulator/start-simulator.js';
import type { Simulator } from '../../../simulator/simulator.types.js';
import { LOGGER } from '../../../src/logging/logging.module.js';
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/app.js';
import { connectionTo, settingsFor } from '../../support/connected-app.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { countWaiting } from '../../support/held-row.js';
import { captureLog } from '../../support/log-capture.js';
import { waitUntil } from '../../support/wait-until.js';

const integrations = '/api/0/organizations/default/integrations/';
const bootstrapToken = 'token-of-the-first-start';
const makeKey = (): Buffer => randomBytes(32);
const idOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

let sim: Simulator;
let database: TestDatabase;
let former: Buffer;
let integrationId: string;

beforeAll(async () => {
  sim = await startSimulator({ mode: 'services', timeScale: 0.01 });
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.drop();
  await sim.close();
});

/** The service, started with these keys. */
function start(keys: Buffer[], overrides: TestAppOptions['overrides'] = []): Promise<TestApp> {
  const encryptionKeys = keys.map((key) => key.toString('base64'));
  const env = { ...settingsFor(sim), bootstrapToken, encryptionKeys };
  return startTestApp({ databaseUrl: database.url, env, overrides });
}

async function startAndStop(...keys: Buffer[]): Promise<void> {
  await (await start(keys)).close();
}

/** Runs `work` with a service that was started with these keys. */
async function whileStarted<T>(keys: Buffer[], work: (app: TestApp) => Promise<T>): Promise<T> {
  const app = await start(keys);
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

const storedKeys = (keys: Buffer[]): Promise<unknown> =>
  whileStarted(keys, ({ dataSource }) => dataSource.query('SELECT key_id AS id FROM credentials'));
const search = async ({ http }: TestApp): Promise<number> =>
  (await http.get(`/extensions/vsts/search/default/${integrationId}/?field=externalIssue&query=1`)).status;

beforeEach(async () => {
  former = makeKey();
  integrationId = await whileStarted([former], async ({ http }) => {
    const { status, body } = await http.post(integrations, connectionTo(sim));
    expect(status).toBe(201);
    return String(body.id);
  });
});

describe('a new encryption key', () => {
  it('encrypts the stored credentials, so that the former one is needed no longer', async () => {
    const current = makeKey();
    await startAndStop(current, former);
    expect(await whileStarted([current], search)).toBe(200);
  });

  it('does so once when several replicas start at the same time', async () => {
    const current = makeKey();
    const { logger, messages } = captureLog();
    const overrides = [{ provide: LOGGER, useValue: logger }];
    await whileStarted([former], async ({ dataSource }) => {
      const holder = dataSource.createQueryRunner();
      await holder.startTransaction();
      await holder.query('SELECT FROM credentials FOR UPDATE');
      const replicas = [1, 2].map(() => start([current, former], overrides));
      await waitUntil('both are about to write', 10_000, async () => (await countWaiting(dataSource)) === 2).finally(
        async () => {
          await holder.rollbackTransaction();
          await holder.release();
        },
      );
      for (const replica of await Promise.all(replicas)) await replica.close();
    });
    const written = messages('info').filter((message) => message === 'a credential was encrypted anew');
    expect(written).toHaveLength(1);
  });

  it('leaves what it cannot decrypt as it is', async () => {
    expect(await storedKeys([makeKey()])).toEqual([{ id: idOf(former) }]);
    expect(await whileStarted([former], search)).toBe(200);
  });

  it('that only decrypts changes nothing', async () => {
    expect(await storedKeys([former, makeKey()])).toEqual([{ id: idOf(former) }]);
  });
});
