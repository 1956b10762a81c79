// A page of a shop in which everything goes wrong once. `dsn` says where to report it.
/* global document, dsn */
import * as Sentry from '@sentry/browser';
import { chargeCard, haveMishaps, options } from './mishaps.js';

Sentry.init({ dsn, ...options });
haveMishaps(Sentry);
Sentry.startSpan({ name: 'checkout', op: 'ui.action' }, () => {
  Sentry.startSpan({ name: 'GET /cart', op: 'http.client' }, () => undefined);
});
// Nobody catches this one.
setTimeout(chargeCard);
setTimeout(async () => {
  if (await Sentry.flush(20_000)) document.title = 'Everything is sent';
});
