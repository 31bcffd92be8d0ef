/**
 * The ids of late, as hashes in a table of fixed size: no allocation for each event, and a newer id takes the place of
 * an older one. So it forgets, and once in billions it is wrong: good enough for a suspicion, for nothing else.
 */
export class IdsSeen {
  readonly #slots: Uint32Array;

  /** `size` is a power of two. */
  constructor(size: number) {
    this.#slots = new Uint32Array(size);
  }

  /** Remembers it, and says whether it was there before. */
  add(id: string): boolean {
    const hash = hashOf(id);
    const slot = hash & (this.#slots.length - 1);
    const wasThere = this.#slots[slot] === hash;
    this.#slots[slot] = hash;
    return wasThere;
  }
}

const OFFSET = 0x81_1c_9d_c5;
const PRIME = 0x01_00_01_93;

/** FNV-1a, with a last stir so that the low bits, which choose the slot, depend on all of the id. Never 0: an empty slot. */
function hashOf(id: string): number {
  let hash = OFFSET;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), PRIME);
  hash ^= hash >>> 15;
  return hash >>> 0 || 1;
}
