import type { RedisAddress } from '../../../config/config.js';

type Host = RedisAddress['hosts'][number];

/** A range of slots, and the primary that serves it. */
export interface SlotRange {
  readonly first: number;
  readonly last: number;
  readonly host: Host;
}

/** The Cluster as one of its nodes sees it. */
export interface View {
  readonly isOk: boolean;
  /** Rises with every failover and every slot that has moved. */
  readonly epoch: number;
  readonly ranges: readonly SlotRange[];
}

const SLOTS = 16_384;

/** CRC16 (XMODEM) of the hash tag, or of the whole key where it has none. */
export function slotOf(key: string): number {
  let crc = 0;
  for (const byte of Buffer.from(tagOf(key))) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return (crc & 0xffff) % SLOTS;
}

export function tagOf(key: string): string {
  const from = key.indexOf('{');
  const to = key.indexOf('}', from);
  return from < 0 || to < from + 2 ? key : key.slice(from + 1, to);
}

/** What `CLUSTER SLOTS` and `CLUSTER INFO` tell. A node that does not know its own address leaves it out. */
export function viewOf(slots: unknown, info: Readonly<Record<string, string>>, asked: Host): View {
  const rows = slots as readonly (readonly [number, number, readonly [string | null, number]])[];
  return {
    isOk: info['cluster_state'] === 'ok',
    epoch: Number(info['cluster_current_epoch'] ?? 0),
    ranges: rows.map(([first, last, [host, port]]) => ({ first, last, host: { host: host || asked.host, port } })),
  };
}

/** Nodes that were cut off still tell what once was: one that sees a working Cluster is believed, and the newest of these. */
export const newestOf = (views: readonly View[]): View | undefined =>
  views.toSorted((left, right) => Number(right.isOk) - Number(left.isOk) || right.epoch - left.epoch)[0];

/** A primary, and those of the hash tags that it serves. */
export interface Serving {
  readonly host: Host;
  readonly tags: readonly string[];
}

/** Which primaries serve these hash tags, by name; a tag that none serves is missing. */
export function servingOf({ ranges }: View, tags: readonly string[]): ReadonlyMap<string, Serving> {
  const serving = new Map<string, { readonly host: Host; readonly tags: string[] }>();
  for (const tag of tags) {
    const slot = slotOf(tag);
    const range = ranges.find(({ first, last }) => first <= slot && slot <= last);
    if (range === undefined) continue;
    const name = `${range.host.host}:${range.host.port}`;
    const node = serving.get(name) ?? { host: range.host, tags: [] };
    node.tags.push(tag);
    serving.set(name, node);
  }
  return serving;
}
