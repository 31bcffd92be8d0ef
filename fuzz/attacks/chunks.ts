import { SHUT, type Attack, type Piece } from '../plan.js';
import { chunk, event, head, hidden } from './post.js';

const CHUNKED = ['Transfer-Encoding: chunked'];

const inChunks = (kind: string, body: string, most: number, only?: readonly number[]) => {
  const pieces: readonly Piece[] = [head(CHUNKED) + body, SHUT];
  return { kind, pieces, answers: [1, most] as const, ...(only === undefined ? {} : { only }) };
};

export const chunks: Readonly<Record<string, Attack>> = {
  'chunks as they should be': (chance, name) => {
    const text = event(`chunks-${name}`);
    const at = 1 + chance.below(text.length - 1);
    const extension = chance.of(['', ';a', ';a=b', ';a="b c"', `;${'x'.repeat(1_000)}`]);
    const first = chunk(text.slice(0, at)).replace('\r\n', `${extension}\r\n`);
    const trailers = chance.of(['', 'X-Trailer: 1\r\n', 'Content-Length: 5\r\n', 'x-api-key: other\r\n']);
    return inChunks('good chunks', `${first}${chunk(text.slice(at))}0\r\n${trailers}\r\n`, 1);
  },
  'a bad size': (chance, name) => {
    const size = chance.of([
      'zz',
      '-5',
      '+5',
      '0x5',
      ' 5',
      '5 5',
      '',
      ';',
      'FFFFFFFFFFFFFFFFF',
      '10000000000000005',
      '٥',
      '5\u0000',
      '5\n',
      '\u00005',
      '１',
    ]);
    return inChunks('bad chunk size', `${size}\r\nhello\r\n0\r\n\r\n${hidden(name)}`, 1, [400, 413, 503]);
  },
  'a size that is not the size': (chance, name) => {
    const text = event(`chunks-${name}`);
    const size = chance.of([text.length - 1, text.length + 1, text.length + 3, 1]);
    return inChunks('wrong chunk size', `${size.toString(16)}\r\n${text}\r\n0\r\n\r\n${hidden(name)}`, 1, [400]);
  },
  'line ends of a kind': (chance, name) => {
    const text = event(`chunks-${name}`);
    const [size, end] = [text.length.toString(16), chance.of(['\n', '\r', '\r\r\n', '\n\r'])];
    const body = chance.of([
      `${size}${end}${text}\r\n0\r\n\r\n`,
      `${size}\r\n${text}${end}0\r\n\r\n`,
      `${size};a${end}b\r\n${text}\r\n0\r\n\r\n`,
      `${size}\r\n${text}\r\n0${end}\r\n`,
    ]);
    return inChunks('chunk line ends', `${body}x\r\n\r\n${hidden(name)}`, 2);
  },
  'endless extensions and trailers': (chance, name) => {
    const text = chunk(event(`chunks-${name}`));
    const filler = chance.of(['x', '"', '=', 'a=b;']).repeat(1 + chance.below(30_000));
    const body = chance.often(0.5)
      ? `${text.replace('\r\n', `;${filler}\r\n`)}0\r\n\r\n`
      : `${text}0\r\nX: ${filler}\r\n\r\n`;
    // Who still sends when he is refused may be cut off.
    return { ...inChunks('long extensions', body, 1), answers: [0, 1] };
  },
  'very many very small ones': (chance, name) => {
    const text = event(`chunks-${name}`) + ' '.repeat(chance.below(3_000));
    return inChunks('many chunks', `${Array.from(text, chunk).join('')}0\r\n\r\n`, 1, [200]);
  },
};
