import { statfs } from 'node:fs/promises';

/** What `statfs` tells of the file system that a folder is on. */
export interface DiskStats {
  readonly type: number;
  readonly bsize: number;
  readonly bavail: number;
}

export interface DiskReport {
  /** Below the floor: what is left is for draining, because even a deletion writes to the log first. */
  readonly full: boolean;
  /** What was free above the floor. */
  readonly roomBytes: number;
  readonly warnings: readonly string[];
}

const TMPFS = 0x01021994;
const OVERLAY = 0x794c7630;

export function diskReport(dataDir: string, stats: DiskStats, floorBytes: number): DiskReport {
  const freeBytes = stats.bavail * stats.bsize;
  const full = freeBytes < floorBytes;
  const warnings: string[] = [];
  if (stats.type === TMPFS) {
    warnings.push(
      `${dataDir} is in memory (tmpfs): what is kept there is lost when the host or the container restarts`,
    );
  }
  if (stats.type === OVERLAY) {
    warnings.push(
      `${dataDir} is on the container's own layer (overlay): what is kept there is lost with the container; mount a volume`,
    );
  }
  if (full) {
    warnings.push(
      `the disk of ${dataDir} has ${mebibytes(freeBytes)} MiB free, below the floor of ${mebibytes(floorBytes)} MiB: no further payload is kept`,
    );
  }
  return { full, roomBytes: freeBytes - floorBytes, warnings };
}

const mebibytes = (bytes: number): number => Math.floor(bytes / 1_048_576);

/** A disk that cannot be asked is not called full: its next write tells. */
export async function checkDisk(dataDir: string, floorBytes: number): Promise<DiskReport> {
  try {
    return diskReport(dataDir, await statfs(dataDir), floorBytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { full: false, roomBytes: Infinity, warnings: [`the free space of ${dataDir} cannot be read: ${why}`] };
  }
}
