import { setTimeout as sleep } from 'node:timers/promises';
import type { Receiver } from '#test/support/receiver.js';
import { request } from '#test/support/sender.js';

/** In MiB, after its garbage was collected. */
export interface Memory {
  /** What its objects and their bytes take. */
  readonly held: number;
  /** What the process has of the machine: pages that are free again come back late, or never. */
  readonly resident: number;
}

const COLLECT_MS = 250;

export async function memoryOf({ pid, url }: Receiver): Promise<Memory> {
  process.kill(pid, 'SIGUSR2');
  await sleep(COLLECT_MS);
  const { body } = await request('GET', `${url}/metrics`);
  const mebibytes = (name: string): number =>
    Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(String(body['text']))?.[1]) / 2 ** 20;
  const held = mebibytes('nodejs_heap_size_used_bytes') + mebibytes('nodejs_external_memory_bytes');
  return { held, resident: mebibytes('process_resident_memory_bytes') };
}

/** Below so many looks the process is still filling its caches, and growth says nothing. */
const FEWEST_LOOKS = 8;
const MOST_GROWTH_HELD = 8;
const MOST_GROWTH_RESIDENT = 64;

/** The first and the last quarter of a run, the median of each. */
export function growthOf(memory: readonly Memory[]): { readonly said: string; readonly objection: string | null } {
  const held = quarters(memory.map((each) => each.held));
  const resident = quarters(memory.map((each) => each.resident));
  const said = `memory held ${held.said}, resident ${resident.said}`;
  const isTooMuch = held.growth > MOST_GROWTH_HELD || resident.growth > MOST_GROWTH_RESIDENT;
  return { said, objection: memory.length >= FEWEST_LOOKS && isTooMuch ? `it grows: ${said}` : null };
}

function quarters(values: readonly number[]): { readonly growth: number; readonly said: string } {
  const count = Math.ceil(values.length / 4);
  const [first, last] = [medianOf(values.slice(0, count)), medianOf(values.slice(-count))];
  const said = `${Math.round(first)} MiB in the first quarter and ${Math.round(last)} MiB in the last`;
  return { growth: last - first, said: `${said} (${values.map(Math.round).join(', ')})` };
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
