import assert from 'node:assert';
import * as Sentry from '@sentry/node';

/** The nightly run finds an invoice that does not add up. Where to report that is in the environment: `SENTRY_DSN`. */
Sentry.init({ release: 'billing@1.9.2', environment: 'production' });

function checkInvoice(positions: readonly number[], total: number): void {
  const sum = positions.reduce((soFar, price) => soFar + price, 0);
  assert.equal(sum.toFixed(2), total.toFixed(2), 'invoice total differs by 0.01');
}

try {
  checkInvoice([19.99, 5.01], 25.01);
} catch (error) {
  Sentry.captureException(error);
}
await Sentry.close();
