// `npm test`: builds when needed (some tests run the built product), then runs jest, which needs a flag of Node.js for ESM.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import './build-if-needed.mjs';

const root = join(import.meta.dirname, '..');
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const { status } = spawnSync(process.execPath, [...flags, jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
