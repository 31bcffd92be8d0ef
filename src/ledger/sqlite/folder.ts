import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

export type Folder = { readonly kind: 'ready' } | { readonly kind: 'refused'; readonly reason: string };

/** Makes the folder, and makes sure that a power cut does not take the new folder with everything in it. */
export async function makeFolder(dataDir: string): Promise<Folder> {
  try {
    const made = await mkdir(dataDir, { recursive: true });
    if (made !== undefined) await syncFolder(dirname(made));
    return { kind: 'ready' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      kind: 'refused',
      reason: `The folder ${dataDir} cannot be created (${why}); create it writable for this user, or set DATA_DIR to another one.`,
    };
  }
}

/** Not every system lets a folder be opened; where not, the file system takes care of it by itself. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}
