import { isLosslessNumber } from './exact-number.js';

/** The members that `canonical` leaves out, as a tree of their JSON Pointers; `true` is where a pointer ends. */
export type Ignored = ReadonlyMap<string, Ignored | true>;
type Growing = Map<string, Growing | true>;

export const NOTHING_IGNORED: Ignored = new Map();

export function ignoring(pointers: readonly string[]): Ignored {
  const tree: Growing = new Map();
  for (const pointer of pointers) {
    const tokens = pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    plant(tree, tokens);
  }
  return tree;
}

function plant(tree: Growing, tokens: readonly string[]): void {
  const [token, ...rest] = tokens;
  if (token === undefined) return;
  const below = tree.get(token);
  if (rest.length === 0) {
    tree.set(token, true);
  } else if (below !== true) {
    const branch: Growing = below ?? new Map<string, Growing | true>();
    tree.set(token, branch);
    plant(branch, rest);
  }
}

/** Either finished text or a value that still has to be written. */
type Task = string | { readonly value: unknown; readonly ignored: Ignored };

/**
 * One text for one content: keys sorted, no spaces, strings escaped one way (a lone surrogate too, so that UTF-8 loses
 * nothing). Ordinary numbers are written JavaScript's way, so `1.0`, `1` and `1e0` are one number; a lossless one by
 * its own text. Two different contents never share a text. Works off a stack of its own, for events nest deeply.
 */
export function canonical(value: unknown, ignored: Ignored = NOTHING_IGNORED): string {
  const written: string[] = [];
  const tasks: Task[] = [{ value, ignored }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if (typeof task === 'string') written.push(task);
    else if (isContainer(task.value)) expand(task.value, task.ignored, tasks);
    else written.push(scalar(task.value));
  }
  return written.join('');
}

const isContainer = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !isLosslessNumber(value);

const scalar = (value: unknown): string => (isLosslessNumber(value) ? value.value : JSON.stringify(value));

/** Puts the parts of an array or object on the stack, the first of them on top. */
function expand(container: object, ignored: Ignored, tasks: Task[]): void {
  const isArray = Array.isArray(container);
  const keys = isArray ? [...container.keys()].map(String) : Object.keys(container).toSorted();
  const kept = ignored.size === 0 ? keys : keys.filter((key) => ignored.get(key) !== true);
  const members = container as Readonly<Record<string, unknown>>;
  tasks.push(isArray ? ']' : '}');
  for (let i = kept.length - 1; i >= 0; i--) {
    const key = kept[i] as string;
    const below = ignored.get(key);
    tasks.push({ value: members[key], ignored: below === undefined || below === true ? NOTHING_IGNORED : below });
    if (!isArray) tasks.push(`${JSON.stringify(key)}:`);
    if (i > 0) tasks.push(',');
  }
  tasks.push(isArray ? '[' : '{');
}
