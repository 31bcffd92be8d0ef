import type { Attack, Piece } from '../plan.js';
import { event, head, post } from './post.js';

/** One byte every so often, for longer than anybody may wait. */
const drip = (byte: string, everyMs: number): Piece[] =>
  Array.from({ length: Math.ceil(7_000 / everyMs) }, (): Piece[] => [byte, { waitMs: everyMs }]).flat();

const slowly = (first: string, chance: { of<T>(items: readonly T[]): T }, answers: readonly [number, number]) => ({
  kind: 'slow',
  isSlow: true,
  answers,
  pieces: [first, ...chance.of([[], drip('x', 200), drip('\u0000', 500), drip(' ', 1_000)])],
});

export const slow: Readonly<Record<string, Attack>> = {
  'a head': (chance) => slowly('POST /events HTTP/1.1\r\nHost: a\r\nX: ', chance, [1, 1]),
  'a request line': (chance) => slowly('POS', chance, [1, 1]),
  'a body': (chance, name) => slowly(`${head(['Content-Length: 100000'])}${event(`cut-${name}`)}`, chance, [1, 1]),
  chunks: (chance, name) =>
    slowly(`${head(['Transfer-Encoding: chunked'])}ffff\r\n${event(`cut-${name}`)}`, chance, [1, 1]),
  'a go-ahead that is not used': (chance) =>
    slowly(head(['Content-Length: 10', 'Expect: 100-continue']), chance, [1, 1]),
  'nothing at all': () => ({ kind: 'slow', isSlow: true, answers: [0, 0], pieces: [{ waitMs: 100 }] }),
  'an event that comes in time': (chance, name) => {
    const text = post(event(`slow-${name}`));
    const [a, b] = [1 + chance.below(text.length / 2), text.length - 5];
    const pieces = [text.slice(0, a), { waitMs: 500 }, text.slice(a, b), { waitMs: 500 }, text.slice(b)];
    return { kind: 'slow but in time', isSlow: true, answers: [1, 1], only: [200], pieces };
  },
};
