// A shop in which everything goes wrong once. It reports with the SDK it is told: `node shop.mjs @sentry/node`.
const Sentry = await import(process.argv[2]);

Sentry.init({ release: 'shop@1.4.2', environment: 'test', tracesSampleRate: 1 });
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

report(chargeCard);
report(checkOut);
report(printInvoice, {
  attachments: [{ filename: 'invoice.bin', data: new Uint8Array([0, 10, 255]), contentType: 'application/x-invoice' }],
});
Sentry.captureMessage('Stock is low', 'warning');
Sentry.startSpan({ name: 'GET /checkout', op: 'http.server' }, () => {
  Sentry.startSpan({ name: 'SELECT * FROM carts WHERE id = $1', op: 'db' }, () => undefined);
});
if (!(await Sentry.close(20_000))) throw new Error('Not everything could be sent.');
