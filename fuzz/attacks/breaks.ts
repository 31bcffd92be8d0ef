import { SHUT, RESET, type Attack, type Piece } from '../plan.js';
import { event, head, post } from './post.js';

/** The sender goes away, or sends much at once. */
export const breaks: Readonly<Record<string, Attack>> = {
  'a reset in the middle': (chance, name) => {
    const text = post(event(`cut-${name}`));
    return { kind: 'reset', pieces: [text.slice(0, 1 + chance.below(text.length)), RESET], answers: [0, 1] };
  },
  'our side is shut in the middle': (chance, name) => {
    const text = post(event(`cut-${name}`));
    const pieces: readonly Piece[] = [text.slice(0, text.indexOf('\r\n\r\n') + 4 + chance.below(20)), SHUT];
    return { kind: 'half-close in the middle', pieces, answers: [1, 1], only: [503] };
  },
  'our side is shut behind it': (_chance, name) => ({
    kind: 'half-close behind',
    pieces: [post(event(`shut-${name}`)), SHUT],
    answers: [1, 1],
    only: [200],
  }),
  'many at once': (chance, name) => {
    const count = 2 + chance.below(8);
    const posts = Array.from({ length: count }, (_, n) =>
      chance.often(0.8) ? post(event(`many-${n}-${name}`)) : post('{"half":'),
    );
    return { kind: 'pipelining', pieces: [posts.join('')], answers: [count, count], only: [200, 400] };
  },
  'many, and the last one broken': (chance, name) => {
    const count = 1 + chance.below(3);
    const posts = Array.from({ length: count }, (_, n) => post(event(`many-${n}-${name}`))).join('');
    const broken = chance.of([
      'rubbish\r\n\r\n',
      head(['Content-Length: 1', 'Transfer-Encoding: chunked']),
      `${head(['Content-Length: 1000'])}{`,
      `${head(['Transfer-Encoding: chunked'])}zz\r\n`,
    ]);
    return { kind: 'pipelining', pieces: [posts + broken, SHUT], answers: [count, count + 1] };
  },
  'in many pieces': (chance, name) => {
    const text = post(event(`pieces-${name}`));
    const at = Array.from({ length: 4 }, () => chance.below(text.length)).toSorted((a, b) => a - b);
    const pieces = [0, ...at].flatMap((from, n): Piece[] => [text.slice(from, at[n] ?? text.length), { waitMs: 1 }]);
    return { kind: 'in pieces', pieces, answers: [1, 1], only: [200] };
  },
};
