import { randomUUID } from 'node:crypto';

/** An id as SDKs make them: 32 hex digits. */
export function newEventId(): string {
  return randomUUID().replaceAll('-', '');
}

/** An exception of a program, with a stack in its own code; events of one `place` are alike. */
export function exceptionEvent(options: { type?: string; value?: string; place?: string } = {}): object {
  const { type = 'TypeError', value = 'total is not a number', place = 'chargeCard' } = options;
  const frames = [
    { filename: 'node:internal/process/task_queues', function: 'processTicksAndRejections', lineno: 95, in_app: false },
    {
      filename: '/srv/shop/checkout.js',
      abs_path: '/srv/shop/checkout.js',
      module: 'checkout',
      function: place,
      lineno: 42,
      colno: 11,
      in_app: true,
      context_line: `  throw new ${type}(message); // ${place}`,
    },
  ];
  return {
    platform: 'node',
    level: 'error',
    exception: { values: [{ type, value, stacktrace: { frames }, mechanism: { type: 'generic', handled: true } }] },
  };
}
