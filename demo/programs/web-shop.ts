import * as Sentry from '@sentry/node';

/** A customer without a cart goes to the checkout. Where to report that is in the environment: `SENTRY_DSN`. */
Sentry.init({ release: 'web-shop@2.3.0', environment: 'production' });
Sentry.setUser({ id: '17', username: 'grace' });

interface Cart {
  items: readonly string[];
}

function countItems(cart: Cart): number {
  return cart.items.length;
}

try {
  countItems(JSON.parse('null') as Cart);
} catch (error) {
  Sentry.captureException(error);
}
await Sentry.close();
