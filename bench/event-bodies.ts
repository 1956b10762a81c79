import { randomUUID } from 'node:crypto';

/** Different errors; events of one of them are alike. */
export const errorKinds = 200;

const verbs =
  'allocate charge load merge parse price quote refund reserve retry round ship sign store submit sum tax track void wrap'.split(
    ' ',
  );
const nouns = ['Cart', 'Order', 'Invoice', 'Parcel', 'Voucher', 'Stock', 'Customer', 'Payment', 'Address', 'Refund'];
const types = ['TypeError', 'RangeError', 'TimeoutError', 'ValidationError', 'HttpError', 'PaymentDeclined'];
const statements = [
  'const @ = await this.repository.find@(request.params.id);',
  'if (@ === undefined) throw new NotFoundError(`no @`);',
  'return @.lines.map((line) => line.price * line.quantity);',
  'await this.queue.publish("@", { id: @.id, at: Date.now() });',
  '@.total = @.lines.reduce((sum, line) => sum + line.price, 0);',
  'logger.debug({ @ }, "@ was read from the cache");',
  'for (const @ of page.items) seen.add(@.number);',
  '} catch (error) {',
  '  metrics.increment("@.failed");',
  '}',
  '',
];
const maxBreadcrumbs = 100;

/**
 * Envelopes with errors of about `bytes` as an SDK of Node.js sends them, uncompressed, cheap to make in great numbers:
 * stack with context lines, breadcrumbs, tags, request, user. The kinds come by turns and are the same in each run.
 */
export class EventBodies {
  private made = 0;
  /** Of each kind, text and names of placeholders by turns. */
  private readonly templates: string[][];

  constructor(bytes: number) {
    this.templates = Array.from({ length: errorKinds }, (_, kind) =>
      envelopeOf(eventOf(kind, bytes)).split(/@@(\w+)@@/),
    );
  }

  /** The next envelope, with an id of its own. */
  next(): string {
    const number = this.made++;
    const values: Record<string, string> = {
      eventId: randomUUID().replaceAll('-', ''),
      timestamp: (Date.now() / 1_000).toFixed(3),
      user: String(number % 997),
      minor: String(number % 5),
      environment: number % 10 === 0 ? 'staging' : 'production',
    };
    const template = this.templates[number % errorKinds] ?? [];
    return template.map((part, index) => (index % 2 === 0 ? part : values[part])).join('');
  }
}

function envelopeOf(event: object): string {
  const header = { event_id: '@@eventId@@', sent_at: new Date().toISOString() };
  const payload = JSON.stringify(event).replace('"@@timestamp@@"', '@@timestamp@@');
  return `${JSON.stringify(header)}\n{"type":"event"}\n${payload}\n`;
}

function eventOf(kind: number, bytes: number): object {
  const random = randomOf(kind + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const word = (): string => `${pick(verbs)}${pick(nouns)}`;
  const code = (): string => `    ${pick(statements).replaceAll('@', word)}`;
  const codeLines = (): string[] => Array.from({ length: 5 }, code);
  const frame = (name: string): object => ({
    filename: `/srv/shop/dist/${name}.js`,
    abs_path: `/srv/shop/dist/${name}.js`,
    module: `shop.${name}`,
    function: name,
    lineno: 1 + Math.floor(random() * 400),
    colno: 1 + Math.floor(random() * 80),
    in_app: random() < 0.7,
    pre_context: codeLines(),
    context_line: code(),
    post_context: codeLines(),
  });
  const breadcrumb = (): object => ({
    timestamp: 1_760_000_000 + Math.floor(random() * 1e6),
    type: 'http',
    category: pick(['http', 'console', 'query', 'navigation']),
    level: 'info',
    message: `${word()} took ${Math.floor(random() * 900)} ms`,
    data: { method: pick(['GET', 'POST']), url: `https://shop.example/api/${word()}`, status_code: 200 },
  });

  const thrower = `${verbs[kind % verbs.length]}${nouns[Math.floor(kind / verbs.length)]}`;
  const frames = [frame(thrower)];
  const breadcrumbs: object[] = [];
  const extra = { state: '' };
  const event = {
    event_id: '@@eventId@@',
    timestamp: '@@timestamp@@',
    platform: 'node',
    level: 'error',
    environment: '@@environment@@',
    release: 'shop@1.@@minor@@.0',
    server_name: `shop-${kind % 8}`,
    transaction: `POST /${thrower}`,
    sdk: {
      name: 'sentry.javascript.node',
      version: '9.47.1',
      packages: [{ name: 'npm:@sentry/node', version: '9.47.1' }],
    },
    exception: {
      values: [
        {
          type: pick(types),
          value: `${thrower} failed: the ${pick(nouns)} has no ${word()}`,
          mechanism: { type: 'generic', handled: true },
          stacktrace: { frames },
        },
      ],
    },
    tags: { region: pick(['eu', 'us', 'ap']), tier: pick(['free', 'paid']), feature: word(), queue: pick(verbs) },
    user: { id: '@@user@@', email: 'user@@user@@@shop.example', ip_address: '203.0.113.7' },
    request: {
      method: 'POST',
      url: `https://shop.example/api/${thrower}`,
      query_string: `page=${kind}`,
      headers: {
        host: 'shop.example',
        accept: 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux) Firefox/140.0',
      },
      data: { items: [1, 2, 3], note: word() },
    },
    contexts: {
      runtime: { name: 'node', version: 'v20.20.2' },
      os: { name: 'Linux', version: '6.12.0', kernel_version: '6.12.0' },
      device: { arch: 'x64', memory_size: 25_769_803_776, processor_count: 2 },
      trace: { trace_id: '771a43a4192642f0b136d5159a501700', span_id: 'a5d4bd7ee0c9a1f2' },
    },
    breadcrumbs,
    extra,
  };

  const missing = (): number => bytes - Buffer.byteLength(envelopeOf(event));
  // The thrower stays the last frame; callers stand before it.
  for (let left = missing(); left > 1_500; left = missing()) {
    frames.unshift(frame(word()));
    if (breadcrumbs.length < maxBreadcrumbs) breadcrumbs.push(breadcrumb(), breadcrumb());
  }
  extra.state = Array.from({ length: 200 }, word).join(' ').slice(0, Math.max(missing(), 0));
  return event;
}

/** Numbers from 0 to 1 that are the same for the same seed (a linear congruential generator). */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
