import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { remedyFor } from './yaml-remedies.js';

/** A value of the file with its place, such as `bridgehead.yaml:3:9`. */
export type Located =
  | { readonly kind: 'scalar'; readonly at: string; readonly value: unknown }
  | { readonly kind: 'list'; readonly at: string; readonly items: readonly Located[] }
  | { readonly kind: 'map'; readonly at: string; readonly entries: readonly Entry[] };

export interface Entry {
  readonly name: string;
  readonly at: string;
  readonly value: Located;
}

export type Parsed =
  | { readonly kind: 'parsed'; readonly root: Located }
  | { readonly kind: 'unreadable'; readonly reasons: readonly string[] };

const DEEPEST = 100;

/** Loaded with the first file that is read: without one the start is a tenth shorter. */
let loaded: typeof Yaml | null = null;
const yaml = (): typeof Yaml => (loaded ??= createRequire(import.meta.url)('yaml') as typeof Yaml);

/** Parses YAML 1.2, of which JSON is a part. `name` stands before every line and column. */
export function parseLocated(text: string, name: string): Parsed {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    // The parser's own words may repeat what stands in the file, of which a part is secret; its code does not.
    const reasons = document.errors.map(
      ({ code, pos }) => `${placeOf(pos[0])}: is no YAML (${code})${remedyFor(code)}.`,
    );
    return { kind: 'unreadable', reasons };
  }
  try {
    document.toJS({ maxAliasCount: 100 });
    return { kind: 'parsed', root: locate(document.contents, { document, placeOf, depth: 0 }) };
  } catch {
    return {
      kind: 'unreadable',
      reasons: [
        `${name}: nests too deeply, or has an alias that leads nowhere or repeats too much: write it out, and put a text that begins with * in quotes.`,
      ],
    };
  }
}

interface Walk {
  readonly document: Yaml.Document;
  readonly placeOf: (offset: number) => string;
  readonly depth: number;
}

function locate(node: unknown, { document, placeOf, depth }: Walk): Located {
  if (depth > DEEPEST) throw new Error('nests too deeply');
  const { isAlias, isMap, isScalar, isSeq } = yaml();
  const below = { document, placeOf, depth: depth + 1 };
  const at = placeOf((node as Yaml.Node | null)?.range?.[0] ?? 0);
  if (isAlias(node)) return { ...locate(node.resolve(document), below), at };
  if (isSeq(node)) return { kind: 'list', at, items: node.items.map((item) => locate(item, below)) };
  if (isMap(node)) {
    const entries = node.items.map(({ key, value }) => ({
      name: isScalar(key) ? String(key.value) : '',
      at: placeOf((key as Yaml.Node | null)?.range?.[0] ?? 0),
      value: locate(value, below),
    }));
    return { kind: 'map', at, entries };
  }
  return { kind: 'scalar', at, value: isScalar(node) ? node.value : null };
}

/** The value without its places. */
export function plain(located: Located): unknown {
  switch (located.kind) {
    case 'scalar':
      return located.value;
    case 'list':
      return located.items.map(plain);
    case 'map':
      return Object.fromEntries(located.entries.map(({ name, value }) => [name, plain(value)]));
  }
}

/** The place of what a JSON Pointer names, or of the nearest thing around it. */
export function placeAt(located: Located, pointer: string): string {
  let here = located;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    const next =
      here.kind === 'map'
        ? here.entries.find((entry) => entry.name === name)?.value
        : here.kind === 'list'
          ? here.items[Number(name)]
          : undefined;
    if (next === undefined) break;
    here = next;
  }
  return here.at;
}
