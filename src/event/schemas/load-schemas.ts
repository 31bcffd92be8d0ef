import { setImmediate as nextTurn } from 'node:timers/promises';
import { violationsOf } from '../violation.js';
import { clean } from './clean.js';
import { compileFile } from './compile.js';
import { formOf } from './dialect.js';
import { findEvents } from './find-events.js';
import { parseFile } from './parse-file.js';
import { readFolder, type Objection, type SchemaFile } from './read-folder.js';
import { clashesOf, schemaSet, type CheckDetail, type SchemaSet, type SetEntry } from './schema-set.js';

export type { Objection } from './read-folder.js';
export type { SchemaSet } from './schema-set.js';

export type Loading =
  /** `notes`: what has no effect, and was probably meant to have one. */
  | { readonly kind: 'loaded'; readonly set: SchemaSet; readonly notes: readonly Objection[] }
  /** Everything that is wrong with it, at once. */
  | { readonly kind: 'broken'; readonly objections: readonly Objection[] };

/** Reads and compiles a folder of schemas. Others are served between two files: compiling takes milliseconds each. */
export async function loadSchemas(folder: string): Promise<Loading> {
  const { files, objections } = await readFolder(folder);
  const entries: SetEntry[] = [];
  const notes: Objection[] = [];
  for (const file of files) {
    await nextTurn();
    try {
      const loaded = load(file);
      entries.push(...loaded.entries);
      notes.push(...Array.from(loaded.notes, (reason) => ({ file: file.name, reason })));
    } catch (error) {
      objections.push({ file: file.name, reason: reasonOf(error) });
    }
  }
  for (const { files: both, event } of clashesOf(entries)) {
    const [first, second] = both;
    const said = first === second ? `it is for ${event} twice` : `${first} is for ${event} too`;
    objections.push({ file: second, reason: `${said}: keep one of them` });
  }
  if (objections.length > 0) return { kind: 'broken', objections };
  return { kind: 'loaded', set: schemaSet(entries, files.length), notes };
}

/** Throws an `Error` with the reason. */
function load(file: SchemaFile): { entries: SetEntry[]; notes: Iterable<string> } {
  const { document, title } = orThrow(parseFile(file));
  const form = orThrow(formOf(document));
  const events = orThrow(findEvents(document, form, title));
  const compiled = compileFile(clean(document, form), form);
  const entries = events.flatMap(({ names, pointers }) => {
    const schemas = pointers.map((pointer) => compiled.at(pointer));
    const check: CheckDetail = (detail) => {
      compiled.restart();
      try {
        return schemas.flatMap((schema) => violationsOf(schema, detail, '/detail'));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return [{ path: '/detail', message: 'nests too deeply for its schema' }];
      }
    };
    return names.map((name) => ({ ...name, file: file.name, check }));
  });
  return { entries, notes: compiled.notes };
}

function orThrow<T>(found: T | string): T {
  if (typeof found === 'string') throw new Error(found);
  return found;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return 'it nests too deeply';
  return error instanceof Error ? error.message : String(error);
}
