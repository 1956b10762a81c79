import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { findFreePort } from './free-port.js';

describe('a free port', () => {
  it('can be listened on', async () => {
    const server = createServer().listen(await findFreePort(), '127.0.0.1');
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
  });

  it('is never one that an outgoing connection may get before it is used', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, findFreePort));
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });
});
