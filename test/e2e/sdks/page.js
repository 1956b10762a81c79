// A page of a shop in which everything goes wrong once. `dsn` says where to report it.
/* global document, dsn */
import * as Sentry from '@sentry/browser';

Sentry.init({ dsn, release: 'shop@1.4.2', environment: 'test', tracesSampleRate: 1 });
Sentry.setUser({ id: '17', email: 'ann@contoso.example' });

function chargeCard() {
  throw new TypeError('total is not a number');
}

function checkOut() {
  try {
    JSON.parse('{');
  } catch (cause) {
    throw new Error('Checkout failed', { cause });
  }
}

function printInvoice() {
  throw new RangeError('Page 7 does not exist');
}

function report(work, hint) {
  try {
    work();
  } catch (error) {
    Sentry.captureException(error, hint);
  }
}

report(checkOut);
report(printInvoice, {
  attachments: [{ filename: 'invoice.bin', data: new Uint8Array([0, 10, 255]), contentType: 'application/x-invoice' }],
});
Sentry.captureMessage('Stock is low', 'warning');
Sentry.startSpan({ name: 'checkout', op: 'ui.action' }, () => {
  Sentry.startSpan({ name: 'GET /cart', op: 'http.client' }, () => undefined);
});
// Nobody catches this one.
setTimeout(chargeCard);
setTimeout(async () => {
  if (await Sentry.flush(20_000)) document.title = 'Everything is sent';
});
