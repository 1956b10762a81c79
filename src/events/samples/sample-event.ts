/** One line of a sample's stack: file, function, line number, source; outermost first. */
type SampleFrame = [filename: string, name: string, line: number, source: string];

interface Sample {
  platform: string;
  type: string;
  value: string;
  frames: SampleFrame[];
  tags: Record<string, string>;
}

const javascript: Sample = {
  platform: 'javascript',
  type: 'TypeError',
  value: "Cannot read properties of undefined (reading 'total')",
  frames: [
    ['https://shop.example.com/static/app.js', 'onCheckout', 118, '  showTotal(cart.order);'],
    ['https://shop.example.com/static/app.js', 'showTotal', 42, '  label.textContent = order.total;'],
  ],
  tags: { 'browser.name': 'Firefox' },
};

const node: Sample = {
  platform: 'node',
  type: 'TypeError',
  value: "Cannot read properties of undefined (reading 'total')",
  frames: [
    ['/srv/shop/routes/checkout.js', 'postCheckout', 31, '  const invoice = await makeInvoice(cart.order);'],
    ['/srv/shop/lib/invoice.js', 'makeInvoice', 12, '  return { sum: order.total };'],
  ],
  tags: { 'runtime.name': 'node' },
};

const samples: Record<string, Sample> = {
  javascript,
  node,
  python: {
    platform: 'python',
    type: 'KeyError',
    value: "'total'",
    frames: [
      ['shop/views.py', 'checkout', 58, '    invoice = make_invoice(cart["order"])'],
      ['shop/invoices.py', 'make_invoice', 17, '    return Invoice(sum=order["total"])'],
    ],
    tags: { 'runtime.name': 'CPython' },
  },
  java: {
    platform: 'java',
    type: 'NullPointerException',
    value: 'Cannot invoke "Order.total()" because "order" is null',
    frames: [
      ['CheckoutController.java', 'checkout', 64, '        invoices.create(cart.order());'],
      ['InvoiceService.java', 'create', 29, '        return new Invoice(order.total());'],
    ],
    tags: { 'runtime.name': 'OpenJDK' },
  },
  php: {
    platform: 'php',
    type: 'ErrorException',
    value: 'Attempt to read property "total" on null',
    frames: [
      [
        '/srv/shop/src/CheckoutController.php',
        'checkout',
        37,
        '        $invoice = $this->invoices->create($cart->order);',
      ],
      ['/srv/shop/src/Invoices.php', 'create', 22, '        return new Invoice($order->total);'],
    ],
    tags: { 'runtime.name': 'php' },
  },
  ruby: {
    platform: 'ruby',
    type: 'NoMethodError',
    value: "undefined method 'total' for nil",
    frames: [
      ['app/controllers/checkouts_controller.rb', 'create', 14, '    invoice = Invoice.for(cart.order)'],
      ['app/models/invoice.rb', 'for', 8, '    new(sum: order.total)'],
    ],
    tags: { 'runtime.name': 'ruby' },
  },
  go: {
    platform: 'go',
    type: '*errors.errorString',
    value: 'order 1017 has no total',
    frames: [
      ['shop/checkout.go', 'Checkout', 73, '\tinvoice, err := makeInvoice(cart.Order)'],
      ['shop/invoice.go', 'makeInvoice', 25, '\t\treturn nil, fmt.Errorf("order %d has no total", order.ID)'],
    ],
    tags: { 'runtime.name': 'go' },
  },
  csharp: {
    platform: 'csharp',
    type: 'System.NullReferenceException',
    value: 'Object reference not set to an instance of an object.',
    frames: [
      ['CheckoutController.cs', 'Checkout', 45, '        var invoice = _invoices.Create(cart.Order);'],
      ['InvoiceService.cs', 'Create', 19, '        return new Invoice(order.Total);'],
    ],
    tags: { 'runtime.name': '.NET' },
  },
};

/** Platforms that there is a sample for. */
export const samplePlatforms = Object.keys(samples);

/**
 * An event as a small shop's SDK on that platform would send it; of Node.js for a platform that there is no sample for,
 * which is found by the part before its hyphen, too (`python-django`).
 */
export function sampleEvent(platform: string): object {
  const { type, value, frames, tags, ...sample } = samples[platform] ?? samples[platform.split('-')[0] ?? ''] ?? node;
  return {
    ...sample,
    level: 'error',
    transaction: '/checkout',
    release: 'shop@1.0.0',
    environment: 'production',
    user: { id: '1', email: 'customer@example.com', username: 'customer' },
    tags: { ...tags, sample_event: 'yes' },
    request: { url: 'https://shop.example.com/checkout', method: 'POST', headers: { Accept: 'application/json' } },
    breadcrumbs: [{ type: 'http', category: 'http', message: 'GET https://shop.example.com/cart' }],
    extra: { cart: { items: 3 } },
    exception: {
      values: [
        {
          type,
          value,
          mechanism: { type: 'generic', handled: false },
          stacktrace: {
            frames: frames.map(([filename, name, lineno, source]) => ({
              filename,
              function: name,
              lineno,
              context_line: source,
              in_app: true,
            })),
          },
        },
      ],
    },
  };
}
