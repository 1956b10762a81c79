import type { Frame } from '../events/event.types.js';
import { baseName } from './base-name.js';
import { component, ignored, textComponent } from './component.js';
import { firstText } from './first-text.js';
import type { GroupingComponent } from './grouping.types.js';
import { cleanJavaFilename, cleanJavaModule } from './java-names.js';
import { platformFamily } from './platform-family.js';
import { foldBlanks } from './text-lines.js';

/** Source lines of these platforms are trusted to be what ran. */
const platformsWithSource: ReadonlySet<string> = new Set(['javascript', 'node', 'python', 'php', 'ruby']);

/** A source line above this many characters is minified code, or data. */
const maxSourceLine = 120;

/** What browsers call a function that they have no name for. */
const namelessFunctions: ReadonlySet<string> = new Set([
  '',
  '?',
  '<anonymous function>',
  '<anonymous>',
  'Anonymous function',
]);

/** Paths of frames that one browser reports and another does not. */
const pathsOfNoFile: ReadonlySet<string> = new Set(['[native code]', 'native code', 'eval code', '<anonymous>']);

/** How PHP begins the name of a class that has none. */
const anonymousClass = 'class@anonymous';

/** What one line of a stack is grouped by: module or else file name, function, and source line. */
export function frameComponent(frame: Frame, eventPlatform: string): GroupingComponent {
  const platform = frame.platform ?? eventPlatform;
  const module = moduleComponent(frame, platform);
  const filename = filenameComponent(frame, platform);
  const sourceLine = platformsWithSource.has(platform) ? [sourceLineComponent(frame, platform)] : [];
  const values = [
    module,
    module.contributes && filename.contributes ? ignored(filename, 'module takes precedence') : filename,
    functionComponent(frame, platform, sourceLine[0]?.contributes ?? false),
    ...sourceLine,
  ];
  const result = component('frame', values);
  const isLowQuality =
    platformFamily(platform) === 'javascript' &&
    (browserFunction(frame) === 'eval' || (frame.abs_path !== undefined && pathsOfNoFile.has(frame.abs_path)));
  return isLowQuality ? ignored(result, 'ignored low quality javascript frame') : result;
}

/** Whether a path is where a page was loaded from, which differs by host and deploy. */
export function isWebPath(path: string | undefined): boolean {
  return path !== undefined && /^(?:https?|applewebdata|blob):/.test(path);
}

/** Whether a path is a URL of any kind that stands for a page. */
export function isUrlPath(path: string | undefined): boolean {
  return isWebPath(path) || path?.startsWith('file:') === true;
}

function moduleComponent({ module, abs_path: path }: Frame, platform: string): GroupingComponent {
  if (module === undefined) return component('module', []);
  if (platform === 'javascript' && module.includes('/') && path?.endsWith(module) === true) {
    return ignored(textComponent('module', module), 'ignored bad javascript module');
  }
  if (platform !== 'java') return textComponent('module', module);
  const cleaned = cleanJavaModule(module);
  if (cleaned !== module) return textComponent('module', cleaned, 'removed generated part');
  const result = textComponent('module', module);
  return module.includes('$$Lambda$') ? ignored(result, 'ignored java lambda') : result;
}

function filenameComponent({ filename, abs_path: path }: Frame, platform: string): GroupingComponent {
  if (filename === undefined) return component('filename', []);
  const name = baseName(filename).toLowerCase();
  const result = textComponent('filename', name);
  if (isWebPath(path)) return ignored(result, 'ignored because frame points to a URL');
  if (name === '<anonymous>') return ignored(result, 'anonymous filename discarded');
  if (name === '[native code]') return ignored(result, 'native code indicated by filename');
  const cleaned = platform === 'java' ? cleanJavaFilename(name) : name;
  return cleaned === name ? result : textComponent('filename', cleaned, 'cleaned javassist parts');
}

function functionComponent(frame: Frame, platform: string, hasSourceLine: boolean): GroupingComponent {
  const { function: trimmed, raw_function: raw } = frame;
  // The SDK for C# once sent signatures as names; trimming them later would have split every group.
  const name = firstText(...(platform === 'csharp' ? [raw, trimmed] : [trimmed, raw]));
  if (name === undefined) return component('function', []);
  const result = textComponent('function', name);
  if (platform === 'ruby') return rubyFunction(name);
  if (platform === 'php') return phpFunction(name);
  if (platform === 'java') return name.startsWith('lambda$') ? ignored(result, 'ignored lambda function') : result;
  switch (platformFamily(platform)) {
    case 'javascript':
      return javascriptFunction(frame, name, hasSourceLine);
    case 'native':
      return name === '<redacted>' || name === '<unknown>' ? ignored(result, 'ignored unknown function') : result;
    case 'other':
      return result;
  }
}

function rubyFunction(name: string): GroupingComponent {
  if (name.startsWith('block ')) return textComponent('function', 'block', 'ruby block');
  const cleaned = name.replace(/__\d{4,}_\d{4,}$/, '');
  return textComponent('function', cleaned, cleaned === name ? undefined : 'removed generated erb template suffix');
}

function phpFunction(name: string): GroupingComponent {
  const isAnonymousClass = name.startsWith(anonymousClass);
  const method = name.lastIndexOf('::');
  if (isAnonymousClass && method !== -1) {
    return textComponent('function', name.slice(method + 2), 'anonymous class method');
  }
  const result = textComponent('function', name);
  // The class name goes on with a NUL, which is not stored, and the path of its file.
  const isAnonymous = name.startsWith('[Anonymous') || (isAnonymousClass && name !== anonymousClass);
  return isAnonymous ? ignored(result, 'ignored anonymous function') : result;
}

function javascriptFunction(frame: Frame, name: string, hasSourceLine: boolean): GroupingComponent {
  // `Object.foo` and `Foo.foo` are the same function in two browsers.
  const cleaned = afterLastDot(name);
  const result = textComponent('function', cleaned, cleaned === name ? undefined : 'trimmed javascript function');
  const reported = browserFunction(frame);
  if (namelessFunctions.has(reported) || reported.endsWith('/<')) {
    return ignored(result, 'ignored unknown function name');
  }
  // Names in source maps are unreliable by nature; the source line that they lead to is not.
  const isMapped = frame.data?.['sourcemap'] !== undefined && frame.data['sourcemap'] !== null;
  if (isMapped && hasSourceLine) {
    return ignored(result, 'ignored because sourcemap used and context line available');
  }
  return result;
}

/** The function as the browser called it, without what it belongs to. */
function browserFunction({ raw_function: rawName, function: name }: Frame): string {
  return afterLastDot(firstText(rawName, name) ?? '');
}

function afterLastDot(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function sourceLineComponent({ context_line: text = '', ...frame }: Frame, platform: string): GroupingComponent {
  const line = foldBlanks(text);
  if (line === '') return component('context-line', []);
  const result = textComponent('context-line', line);
  if (isLongerThan(text, maxSourceLine)) return ignored(result, 'discarded because line too long');
  if (platformFamily(platform) === 'javascript' && !frame.function && isUrlPath(frame.abs_path)) {
    return ignored(result, 'discarded because from URL origin and no function');
  }
  return result;
}

/** Counts characters, not UTF-16 units. */
function isLongerThan(text: string, maxLength: number): boolean {
  return text.length > maxLength && (text.length > maxLength * 2 || Array.from(text).length > maxLength);
}
