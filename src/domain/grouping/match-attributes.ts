import { foldPath } from './fold-path.js';
import { compileGlob } from './glob.js';

/** Where in an event an attribute is found. */
export type MatchSource = 'text' | 'log' | 'exception' | 'tags' | 'event' | 'frame';

/** An attribute that rules can ask for. */
export interface MatchAttribute {
  source: MatchSource;
  compile: (pattern: string) => (value: string) => boolean;
}

type Compile = MatchAttribute['compile'];

const exactCase: Compile = (pattern) => compileGlob(pattern);

const anyCase: Compile = (pattern) => {
  const glob = compileGlob(pattern.toLowerCase());
  return (value) => glob(value.toLowerCase());
};

const path: Compile = (pattern) => {
  const glob = compileGlob(foldPath(pattern), { isPath: true });
  return (value) => glob(foldPath(value));
};

/** `a,b`: one of these; `all`: any. */
const oneOf: Compile = (pattern) => {
  const names = pattern.split(',');
  return (value) => names.includes('all') || names.includes(value);
};

/** `yes` or `no`, in any of their spellings. */
const truth: Compile = (pattern) => {
  const wanted = ['1', 'yes', 'true'].includes(pattern.toLowerCase());
  return (value) => value === String(wanted);
};

const attributes: ReadonlyMap<string, MatchAttribute> = new Map([
  ['type', { source: 'exception', compile: exactCase }],
  ['value', { source: 'exception', compile: anyCase }],
  ['message', { source: 'text', compile: anyCase }],
  ['logger', { source: 'log', compile: exactCase }],
  ['level', { source: 'log', compile: anyCase }],
  ['path', { source: 'frame', compile: path }],
  ['module', { source: 'frame', compile: exactCase }],
  ['function', { source: 'frame', compile: exactCase }],
  ['package', { source: 'frame', compile: path }],
  ['app', { source: 'frame', compile: truth }],
  ['family', { source: 'event', compile: oneOf }],
  ['sdk', { source: 'event', compile: oneOf }],
  ['release', { source: 'event', compile: path }],
]);

/** The attribute of a name, `tags.` with any key among them; undefined when there is none. */
export function findMatchAttribute(name: string): MatchAttribute | undefined {
  return name.startsWith('tags.') ? { source: 'tags', compile: exactCase } : attributes.get(name);
}
