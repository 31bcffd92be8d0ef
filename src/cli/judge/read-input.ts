import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage-error.js';

/** The bytes of a file that a command was given. */
export async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new UsageError(`${path} cannot be read (${code})`);
  }
}
