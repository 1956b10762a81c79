import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that systems give to outgoing connections: such a connection could take the port before it is used. */
const FIRST_PORT = 15_000;
const END_PORT = 32_768;
const MAX_TRIES = 50;

/** A port on loopback that nobody listened on a moment ago. Fails when none of many could be listened on. */
export async function findFreePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const port = randomInt(FIRST_PORT, END_PORT);
    try {
      await listenOnce(port);
      return port;
    } catch (error) {
      if (tries === MAX_TRIES) throw error;
    }
  }
}

async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
}
