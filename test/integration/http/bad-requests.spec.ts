import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOGGER } from '../../../src/logging/logging.module.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { captureLog } from '../../support/log-capture.js';

const log = captureLog();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ overrides: [{ provide: LOGGER, useValue: log.logger }] });
});
afterAll(() => app.close());

describe('a request that cannot be read', () => {
  it('is answered 400 when its body is nested too deeply', async () => {
    const depth = 20_000;
    const nested = `{"title":"x","extra":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const { status, body } = await app.http.post('/api/0/projects/default/default/issues/', nested);
    expect({ status, detail: body.detail }).toEqual({ status: 400, detail: expect.stringContaining('nested') });
  });

  it.each(['/api/0/%FF', '/api/0/%zz'])('is answered with a detail when its URL is %s', async (path) => {
    const { status, body } = await app.http.get(path);
    expect({ status, body }).toEqual({ status: 400, body: { detail: expect.any(String) } });
  });

  it('is answered 400 when a list cannot link to its Host', async () => {
    const headers = { host: 'a b', authorization: `Bearer ${app.token}` };
    const [answer] = (await once(get(`${app.url}/api/0/organizations/`, { headers }), 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(400);
  });

  it('is nobody’s fault when its client hangs up in the middle', async () => {
    const { port, hostname } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.write('POST /extensions/vsts/issue-updated/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"a');
    // The next request on a connection of its own is answered after this one was read.
    await app.http.get('/healthz');
    socket.resetAndDestroy();
    await app.http.get('/healthz');
    await app.http.get('/healthz');
    expect(log.messages('warn')).toEqual([]);
  });
});
