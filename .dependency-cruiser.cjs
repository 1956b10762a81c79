/** Who may import whom: the layers of docs/architecture.md. Each line may import those below it, never those above. */
const layers = [
  ['webhooks', 'search', 'events'],
  ['sync'],
  ['integration', 'groups', 'deliveries'],
  ['links', 'releases'],
  ['organizations'],
  ['config', 'logging', 'http', 'database', 'lanes', 'schedule', 'crypto'],
  ['domain'],
];

const rules = [];
layers.forEach((modules, level) => {
  for (const name of modules) {
    const platform = level === 5;
    const above = layers.slice(0, level).flat();
    // Platform modules may use each other; siblings on any other line may not.
    const siblings = platform ? [] : modules.filter((other) => other !== name);
    const forbidden = [...above, ...siblings];
    if (forbidden.length > 0) {
      rules.push({
        name: `${name}-imports-only-downwards`,
        severity: 'error',
        from: { path: `^src/${name}/` },
        to: { path: `^src/(${forbidden.join('|')})/` },
      });
    }
    rules.push({
      name: `${name}-is-entered-by-its-surface`,
      comment: 'From another module import only .module .service .guard .decorator .types .errors .factory files.',
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/(${name}/|[^/]+$)` },
      to:
        platform || name === 'domain'
          ? { path: '^$' }
          : { path: `^src/${name}/`, pathNot: '\\.(module|service|guard|decorator|types|errors|factory)\\.ts$' },
    });
  }
});

module.exports = {
  forbidden: [
    ...rules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'src-stands-alone',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|simulator|demo|bench)/' },
    },
    {
      name: 'simulator-stands-alone',
      comment: 'The simulator must not share mistakes with the product.',
      severity: 'error',
      from: { path: '^simulator/' },
      to: { path: '^(src|test|demo|bench)/' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/domain/', pathNot: '\\.spec\\.ts$' },
      // Hashing is a calculation like any other.
      to: { pathNot: '^src/domain/|^(node:)?crypto$' },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '(main|cli|\\.d)\\.ts$|migrations/|\\.spec\\.ts$|^bench/|^test/e2e/sdks/|test/support/global',
      },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
