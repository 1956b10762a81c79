// A shop in which everything goes wrong once. It reports with the SDK it is told: `node shop.mjs @sentry/node`.
import { chargeCard, haveMishaps, options, report } from './mishaps.js';

const Sentry = await import(process.argv[2]);

Sentry.init(options);
haveMishaps(Sentry);
report(Sentry, chargeCard);
Sentry.startSpan({ name: 'GET /checkout', op: 'http.server' }, () => {
  Sentry.startSpan({ name: 'SELECT * FROM carts WHERE id = $1', op: 'db' }, () => undefined);
});
if (!(await Sentry.close(20_000))) throw new Error('Not everything could be sent.');
