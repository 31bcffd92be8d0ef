import { readdir, readFile, stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse, stringify } from 'lossless-json';
import { UsageError } from '../usage-error.js';
import { itemOf, type Item } from './item.js';

/** An event with its place: the file as it was named or found, and its number in it. */
export interface Read extends Item {
  readonly file: string;
  /** From 1. */
  readonly number: number;
}

const LINES = /\.(?:ndjson|jsonl)$/;
const DOCUMENT = /\.json$/;

/**
 * The events of these files, in order: `.json` holds one event or a list of them, `.ndjson` and `.jsonl` one on each
 * line, a folder all such files in it by name, `-` is NDJSON from standard input. Messages of a dead-letter queue count
 * as the event in them.
 */
export async function* eventsOf(paths: readonly string[], stdin: NodeJS.ReadableStream): AsyncGenerator<Read> {
  for (const path of paths) yield* path === '-' ? numbered('-', lines(stdin)) : eventsAt(path);
}

async function* eventsAt(path: string): AsyncGenerator<Read> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`there is no file ${path}`);
  if (found.isDirectory()) {
    const names = (await readdir(path)).filter((name) => LINES.test(name) || DOCUMENT.test(name)).toSorted();
    if (names.length === 0) throw new UsageError(`the folder ${path} has no .json, .ndjson or .jsonl file`);
    for (const name of names) yield* eventsAt(join(path, name));
  } else if (LINES.test(path)) {
    yield* numbered(path, lines(createReadStream(path)));
  } else {
    yield* numbered(path, document(await readFile(path, 'utf8')));
  }
}

async function* numbered(file: string, items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Read> {
  let number = 0;
  for await (const item of items) yield { ...item, file, number: ++number };
}

async function* lines(stream: NodeJS.ReadableStream): AsyncGenerator<Item> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) {
    if (line.trim() !== '') yield unwrapped(line);
  }
}

/** What is no list goes out byte for byte, JSON or not; the items of a list with all their digits. */
function* document(text: string): Generator<Item> {
  const list = text.trimStart().startsWith('[') ? listIn(text) : null;
  if (list === null) yield unwrapped(text.trim());
  else for (const event of list) yield unwrapped(stringify(event) ?? 'null');
}

function listIn(text: string): readonly unknown[] | null {
  try {
    const value = parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** AWS offers no way back from a rule's dead-letter queue to an API destination: this is one. */
function unwrapped(text: string): Item {
  if (!text.includes('"MessageAttributes"')) return itemOf(text);
  try {
    const { Body: body } = JSON.parse(text) as { readonly Body?: unknown };
    return itemOf(typeof body === 'string' ? body : text);
  } catch {
    return itemOf(text);
  }
}
