import type { Branch, Field } from './pattern-branches.js';

/**
 * Within how many keys of its path a field must be absent from the very element that other fields were found in, rather
 * than from every element of the event. EventBridge's engine looks at fields in the order of their names, and absence
 * is held only against what those before it have chosen: `price` is missing from the item whose `name` was found, `id`
 * from all items.
 */
export function pinnedDepth(field: Field, branch: Branch): number {
  const name = nameOf(field);
  let pinned = 0;
  for (const other of branch.values()) {
    if (nameOf(other) >= name || other.conditions.every(({ kind }) => kind === 'absent')) continue;
    pinned = Math.max(pinned, keysShared(field.keys, other.keys));
  }
  return pinned;
}

const nameOf = ({ keys }: Field): string => keys.join('.');

/** The last key of neither counts: it names a value, and no element with fields of its own. */
function keysShared(one: readonly string[], other: readonly string[]): number {
  const most = Math.min(one.length, other.length) - 1;
  let shared = 0;
  while (shared < most && one[shared] === other[shared]) shared++;
  return shared;
}
