import { boundedText } from './bounded-text.js';
import type { Frame, Stacktrace } from './event.types.js';
import { type Field, present, scalarText } from './field.js';
import { readPlatform } from './platforms.js';

const maxFrames = 250;
const filenameCharacters = 256;
const maxContextLines = 15;
export const contextLineCharacters = 512;
const varsBounds = { depth: 5, characters: 8_192, entries: 50 };
const dataBounds = { depth: 3, characters: 1_024 };

/**
 * A stack: an object with `frames`, or a bare list of frames. Of long ones the middle is left out. Absent when it has
 * no frames. Source: Relay's stack trace normalisation.
 */
export function normalizeStacktrace(field: Field): Stacktrace | undefined {
  if (!Array.isArray(field.value) && !field.requireObject()) return undefined;
  const list = Array.isArray(field.value) ? field : field.at('frames');
  const frames = list.list(maxFrames, 'ends').map(normalizeFrame);
  if (frames.length === 0) return undefined;
  return present<Stacktrace>({
    frames,
    frames_omitted: omittedFrames(list.value) ?? sentOmittedFrames(field.at('frames_omitted').value),
    registers: field.at('registers').jsonObject(dataBounds),
  });
}

function omittedFrames(frames: unknown): [number, number] | undefined {
  const count = Array.isArray(frames) ? frames.length : 0;
  return count > maxFrames ? [maxFrames / 2, count - maxFrames / 2 - 1] : undefined;
}

/** What the SDK left out itself. */
function sentOmittedFrames(value: unknown): [number, number] | undefined {
  const [first, last] = Array.isArray(value) ? (value as unknown[]) : [];
  return Number.isSafeInteger(first) && Number.isSafeInteger(last) ? [first as number, last as number] : undefined;
}

function normalizeFrame(field: Field): Frame {
  const { filename, abs_path } = framePaths(field);
  return present<Frame>({
    filename,
    abs_path,
    module: field.at('module').text(256),
    package: field.at('package').text(256),
    function: knownName(field.at('function').text(512)),
    raw_function: field.at('raw_function').text(512),
    lineno: field.at('lineno').count(),
    colno: field.at('colno').count(),
    in_app: field.at('in_app').boolean() ?? false,
    platform: readPlatform(field.at('platform')),
    context_line: field.at('context_line').text(contextLineCharacters),
    pre_context: readContextLines(field.at('pre_context'), 'last'),
    post_context: readContextLines(field.at('post_context'), 'first'),
    vars: field.at('vars').jsonObject(varsBounds),
    instruction_addr: address(field.at('instruction_addr')),
    symbol: knownName(field.at('symbol').text(512)),
    symbol_addr: address(field.at('symbol_addr')),
    trust: field.at('trust').text(128),
    data: field.at('data').jsonObject(dataBounds),
  });
}

/**
 * File name and whole path stand for each other where one is missing. A URL's file name is its path; no file name has a
 * query string, which would differ from one deployment to the next.
 */
function framePaths(field: Field): Pick<Frame, 'filename' | 'abs_path'> {
  const sentName = field.at('filename').text(2_048);
  const sentPath = field.at('abs_path').text(2_048);
  const path = sentPath ?? sentName;
  if (path === undefined) return {};
  const name = sentPath === undefined || sentName === undefined ? pathOfUrl(path) : sentName;
  const [withoutQuery = ''] = name.split('?', 1);
  return { abs_path: path, ...(withoutQuery !== '' && { filename: boundedText(withoutQuery, filenameCharacters) }) };
}

function pathOfUrl(path: string): string {
  if (!/^(?:https?|file|applewebdata):/.test(path) || !URL.canParse(path)) return path;
  const { pathname } = new URL(path);
  return pathname === '/' ? path : pathname;
}

function knownName(name: string | undefined): string | undefined {
  return name === '?' ? undefined : name;
}

/** Source lines; those that are null stay as empty ones, as the position of a line counts. */
export function readContextLines(field: Field, keep: 'first' | 'last'): string[] | undefined {
  const lines = field.kept(Array.isArray(field.value) ? (field.value as unknown[]) : undefined) ?? [];
  const kept = keep === 'first' ? lines.slice(0, maxContextLines) : lines.slice(-maxContextLines);
  if (kept.length === 0) return undefined;
  return kept.map((line) => boundedText(scalarText(line) ?? '', contextLineCharacters));
}

/** An address as text; numbers are written in hex. */
function address(field: Field): string | undefined {
  const { value } = field;
  return typeof value === 'number' && Number.isSafeInteger(value) ? `0x${value.toString(16)}` : field.text(64);
}
