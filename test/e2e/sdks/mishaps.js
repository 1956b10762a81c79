// What goes wrong in the shop, in Node.js and in browsers alike. `Sentry` is the SDK that reports it.
export const options = { release: 'shop@1.4.2', environment: 'test', tracesSampleRate: 1 };

export function chargeCard() {
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

export function report(Sentry, work, hint) {
  try {
    work();
  } catch (error) {
    Sentry.captureException(error, hint);
  }
}

export function haveMishaps(Sentry) {
  Sentry.setUser({ id: '17', email: 'ann@contoso.example' });
  report(Sentry, checkOut);
  const data = new Uint8Array([0, 10, 255]);
  report(Sentry, printInvoice, {
    attachments: [{ filename: 'invoice.bin', data, contentType: 'application/x-invoice' }],
  });
  Sentry.captureMessage('Stock is low', 'warning');
}
