// `node scripts/run-built.mjs demo/main.js …`: builds when needed, then runs a built program in this very process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import './build-if-needed.mjs';

const [program, ...args] = process.argv.slice(2);
const path = join(import.meta.dirname, '..', 'dist', program);
process.argv = [process.argv[0], path, ...args];
await import(pathToFileURL(path).href);
