import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** Something that keeps a folder of schemas from being used. */
export interface Objection {
  /** Its path inside the folder; empty for the folder itself. */
  readonly file: string;
  readonly reason: string;
}

export interface SchemaFile {
  readonly name: string;
  readonly text: string;
}

/** The registry allows 8 MB; what compiles in less than a second is far smaller. */
const MOST_BYTES = 8 * 2 ** 20;
/** Deeper than anybody sorts schemas: a link that leads back. */
const MOST_LEVELS = 8;
const EXTENSIONS = new Set(['.json', '.yaml', '.yml']);

/**
 * Every schema file of the folder and of the folders in it. Names that begin with a dot are passed over (a mounted
 * ConfigMap keeps its versions there), and so is what people write for people; any other file that is no schema is an
 * objection, because a contract that is silently absent would be noticed too late.
 */
export async function readFolder(folder: string): Promise<{ files: SchemaFile[]; objections: Objection[] }> {
  const files: SchemaFile[] = [];
  const objections: Objection[] = [];
  const object = (file: string, reason: string): void => void objections.push({ file, reason });

  async function look(inside: string, level: number): Promise<void> {
    const names = await readdir(join(folder, inside)).catch((error: unknown) => codeOf(error));
    if (typeof names === 'string') return object(inside, `it must be a folder that this process can read (${names})`);
    for (const name of names.toSorted()) {
      if (!name.startsWith('.')) await take(join(inside, name), level);
    }
  }

  async function take(name: string, level: number): Promise<void> {
    const path = join(folder, name);
    const found = await stat(path).catch((error: unknown) => codeOf(error));
    if (typeof found === 'string') return object(name, `it cannot be read (${found})`);
    if (found.isDirectory()) {
      return level < MOST_LEVELS ? look(name, level + 1) : object(name, `folders are read ${MOST_LEVELS} levels deep`);
    }
    const extension = extname(name).toLowerCase();
    if (extension === '.md') return;
    if (!found.isFile()) return object(name, 'it is no ordinary file');
    if (!EXTENSIONS.has(extension)) return object(name, 'its name ends with none of .json, .yaml and .yml');
    if (found.size > MOST_BYTES) return object(name, `it has more than ${MOST_BYTES} bytes`);
    const bytes = await readFile(path).catch((error: unknown) => codeOf(error));
    if (typeof bytes === 'string') return object(name, `it cannot be read (${bytes})`);
    const text = decoded(bytes);
    if (text === null) return object(name, 'it is not UTF-8');
    files.push({ name, text });
  }

  await look('', 1);
  if (files.length === 0 && objections.length === 0) object('', 'it holds no .json, .yaml or .yml file');
  return { files, objections };
}

/** Without the byte order mark that some editors write; null where it is not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unreadable';
