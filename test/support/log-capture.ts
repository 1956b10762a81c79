import { Writable } from 'node:stream';
import { pino } from 'pino';
import type { Logger } from '../../src/logging/logger.js';

/** A logger that keeps what it is told, for `{ provide: LOGGER, useValue: logger }`. */
export function captureLog(): { logger: Logger; messages: (level: 'info' | 'warn' | 'error') => string[] } {
  const lines: { level: number; msg: string }[] = [];
  const sink = new Writable({
    write: (line: Buffer, _encoding, done) => {
      lines.push(JSON.parse(line.toString()));
      done();
    },
  });
  const logger = pino({ level: 'info' }, sink);
  const messages = (level: 'info' | 'warn' | 'error'): string[] =>
    lines.filter((line) => line.level === logger.levels.values[level]).map(({ msg }) => msg);
  return { logger, messages };
}
