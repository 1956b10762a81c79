// Fails three times and reports each one. What the SDK kept to itself it reports when the program ends.
import * as Sentry from '@sentry/node';

Sentry.init({});
for (const attempt of [1, 2, 3]) {
  Sentry.captureException(new Error(`Attempt ${attempt} failed`));
  await Sentry.flush(20_000);
}
