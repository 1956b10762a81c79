import { configKeys } from '../src/config/config.js';

/** Every setting as a Markdown table, in the order of the code. */
export function describeConfiguration(): string {
  const rows = Object.values(configKeys).map(
    ({ variable, description, shownDefault }) => `| \`${variable}\` | ${description} | ${shownDefault} |`,
  );
  return [
    '# Configuration',
    '',
    'Lockstep reads its configuration from the environment, once, at start. A wrong value stops the start and is named.',
    '',
    '| Variable | What it does | Default |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
