import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';

/** Just below what one item of an envelope may have. */
const itemBytes = 1_000_000;

/** An envelope that takes as long to process as its size allows, by what makes it so. */
export interface HeavyBody {
  name: string;
  /** An envelope with an id of its own. */
  next: () => Buffer;
  isCompressed?: boolean;
}

const frame = {
  filename: 'app/shop/cart.js',
  abs_path: '/srv/app/shop/cart.js',
  function: 'checkoutOrderOfCustomer',
  lineno: 17,
  pre_context: ['const cart = await load(id);', 'if (!cart) return;', 'password = "a-secret-of-somebody-1234";'],
  context_line: 'throw new PaymentDeclined("Bearer 4f1c9a7be2d04c1fae9a");',
};
const frames = (count: number): object => ({
  frames: Array.from({ length: count }, (_, index) => ({ ...frame, lineno: index })),
});
/** As often as it fits into an item. */
const filling = (unit: string): string => unit.repeat(Math.floor(itemBytes / Buffer.byteLength(JSON.stringify(unit))));
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const exception = (stacks: number, ofFrames: number): object => ({
  exception: { values: many(stacks, (n) => ({ type: `Error${n}`, value: 'declined', stacktrace: frames(ofFrames) })) },
});
const message = (text: string): object => ({ logentry: { formatted: text }, message: text });
const breadcrumbs = (text: string): object => ({
  breadcrumbs: many(100, () => ({ message: text.slice(0, 8_000), data: { body: text.slice(0, 1_500) } })),
});

/** Events by what they are full of. */
const events: Record<string, object | string> = {
  '10 exceptions of 250 frames': exception(10, 250),
  '50 exceptions of 65 frames': exception(50, 65),
  '150 threads of 20 frames': {
    threads: { values: many(150, (id) => ({ id, crashed: id === 0, stacktrace: frames(20) })) },
  },
  'frames with variables': {
    exception: {
      values: many(4, () => ({
        type: 'Error',
        stacktrace: {
          frames: many(250, (n) => ({
            function: `f${n}`,
            vars: Object.fromEntries(many(40, (v) => [`v${v}`, `x${v}`])),
          })),
        },
      })),
    },
  },
  'nameless frames': {
    exception: { values: many(50, () => ({ type: 'E', stacktrace: { frames: many(6_000, () => ({})) } })) },
  },
  'a message of words': message(filling('the cart of customer 4711 is gone ').slice(0, itemBytes / 2)),
  'a message of numbers': message(filling('1234567890').slice(0, itemBytes / 2)),
  'a message of almost dates': message(filling('2026-11-2 12:3 ').slice(0, itemBytes / 2)),
  'a message of almost secrets': message(filling('password: pass-word:eyJhbGciOi.eyJzdWIi ').slice(0, itemBytes / 2)),
  'breadcrumbs of almost secrets': breadcrumbs('password=a&token="b&secret:eyJhbGciOi.eyJzdWIi '.repeat(200)),
  'breadcrumbs of digits': breadcrumbs('4111 1111 1111 1112 '.repeat(400)),
  'breadcrumbs of URLs': breadcrumbs('https://user:pass@host/a?b=c&password=1 '.repeat(200)),
  '50,000 tags': { tags: Object.fromEntries(many(50_000, (n) => [`tag${n}`, String(n)])) },
  'extra of 50,000 keys': { extra: Object.fromEntries(many(50_000, (n) => [`key${n}`, String(n)])) },
  'extra of numbers': {
    extra: Object.fromEntries(many(50, (n) => [`list${n}`, many(1_400, (v) => v * 1_000_000_007)])),
  },
  // As text: writing it recurses.
  'lists in lists': `{"extra":{"deep":${'['.repeat(itemBytes / 2)}${']'.repeat(itemBytes / 2)}}}`,
  'a request of form fields': {
    request: { url: 'https://shop.example/', method: 'POST', data: 'token=a&card=4111111111111111&'.repeat(30_000) },
  },
  'a fingerprint of variables': {
    ...exception(1, 100),
    fingerprint: many(22_000, () => '{{ error.value }}{{ stack.function }}'),
  },
  'contexts of contexts': {
    contexts: Object.fromEntries(
      many(5_000, (n) => [`context${n}`, { name: 'x', version: 'y', type: 'runtime', secret: 'z' }]),
    ),
  },
};

const at = 1_760_000_000;
const ids = (n: number): { trace_id: string; span_id: string } => ({
  trace_id: '771a43a4192642f0b136d5159a501700',
  span_id: n.toString(16).padStart(16, '0'),
});
const transaction = (count: number, description: (n: number) => string): object => ({
  type: 'transaction',
  transaction: 'GET /cart',
  start_timestamp: at,
  timestamp: at + 60,
  contexts: { trace: { ...ids(0), op: 'http.server' } },
  spans: many(count, (n) => ({
    ...{ ...ids(n + 1), parent_span_id: ids(0).span_id, op: 'db.sql.query', description: description(n) },
    ...{ start_timestamp: at + n * 0.02, timestamp: at + n * 0.02 + 0.01, data: { 'db.system': 'postgresql' } },
  })),
});

const transactions: Record<string, object> = {
  'a transaction of 3,000 small spans': transaction(3_000, (n) => `SELECT * FROM carts WHERE id = ${n}`),
  'a transaction of 1,000 spans with lists': transaction(
    1_000,
    (n) => `SELECT a, b FROM carts WHERE id IN (${many(100, (v) => String(v + n)).join(', ')})`,
  ),
  'a transaction of 100 spans with quotes': transaction(100, () => `SELECT '${"''\\'".repeat(2_000)}`),
  'a transaction of 100 spans with brackets': transaction(100, () => `SELECT ${'('.repeat(8_000)}`),
};

const streamedSpans = {
  version: 2,
  items: many(1_000, (n) => ({
    ...ids(n + 1),
    ...{
      name: `GET /carts/${n}`,
      is_segment: n === 999,
      start_timestamp: at + n,
      end_timestamp: at + n + 0.5,
      status: 'ok',
    },
    attributes: Object.fromEntries(
      many(11, (v) => [`attribute${v}`, { type: 'string', value: `token=${v} of ${n}, and password: x` }]),
    ),
  })),
};

/** All of them. */
export const heavyBodies: HeavyBody[] = [
  ...Object.entries(events).map(([name, event]) => bodyOf(name, 'event', event)),
  ...Object.entries(transactions).map(([name, event]) => bodyOf(name, 'transaction', event)),
  { name: 'a thousand streamed spans', next: () => envelope([[{ type: 'span', item_count: 1_000 }, streamedSpans]]) },
  {
    name: 'a report of 12,000 kinds of discarded',
    next: () =>
      envelope([
        [
          { type: 'client_report' },
          { discarded_events: many(12_000, (n) => ({ reason: `r${n % 9}`, category: 'error', quantity: n })) },
        ],
      ]),
  },
  { name: '19 MB attached', next: () => withFile(randomBytes(19_000_000)) },
  {
    name: '100 MB attached, compressed',
    next: () => gzipSync(withFile(Buffer.alloc(100_000_000))),
    isCompressed: true,
  },
];

function withFile(content: Buffer): Buffer {
  return envelope([
    [{ type: 'event' }, { message: 'with a file' }],
    [{ type: 'attachment', filename: 'a', length: content.length }, content],
  ]);
}

function bodyOf(name: string, type: string, event: object | string): HeavyBody {
  return {
    name,
    next: () => {
      const shared = { platform: 'node', timestamp: Date.now() / 1_000 };
      return envelope([[{ type }, typeof event === 'string' ? Buffer.from(event) : { ...shared, ...event }]]);
    },
  };
}

function envelope(items: [header: object, payload: object | Buffer][]): Buffer {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify({ event_id: randomUUID().replaceAll('-', '') })}\n`)];
  for (const [header, payload] of items) {
    const bytes = Buffer.isBuffer(payload) ? payload : Buffer.from(JSON.stringify(payload));
    parts.push(Buffer.from(`${JSON.stringify(header)}\n`), bytes, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}
