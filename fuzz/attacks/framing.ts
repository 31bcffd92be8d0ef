import { SHUT, type Attack } from '../plan.js';
import { chunk, event, head, hidden, post } from './post.js';

/** Some reader between EventBridge and us may take each of these for "in chunks". We refuse them beside a length. */
const REFUSED_CODINGS = [
  'Transfer-Encoding: chunked',
  'transfer-encoding:chunked',
  'Transfer-Encoding:\tchunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: xchunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked, identity',
  'Transfer-Encoding: "chunked"',
  'Transfer-Encoding: chunked;q=1',
  'Transfer-Encoding:',
  'Transfer-Encoding : chunked',
  'Transfer-Encoding\t: chunked',
  'Transfer-Encoding: \u000bchunked',
  'Transfer-Encoding: chunked\u0000',
  'Transfer-Encoding: x\nTransfer-Encoding: chunked',
  'X: x\nTransfer-Encoding: chunked',
  'X: x\rTransfer-Encoding: chunked',
  'Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked',
];
/** Other headers by right: what they say is no framing. */
const OTHER_HEADERS = [
  'Transfer_Encoding: chunked',
  'X-Transfer-Encoding: chunked',
  'TE: chunked',
  'Transfer-Encodin: chunked',
];

const LENGTHS = [
  '+5',
  '-5',
  '0x5',
  '5,5',
  '5 5',
  '5;5',
  '1e1',
  '05',
  '５',
  '5\u0000',
  '5\u000b',
  '99999999999999999999',
  '18446744073709551621',
  '',
];

/** Two readers see two lengths; the one sees a second request where the other sees a body. */
export const framing: Readonly<Record<string, Attack>> = {
  'both lengths, short chunks': (chance, name) => {
    const body = `0\r\n\r\n${hidden(name)}`;
    const both = [`Content-Length: ${body.length}`, chance.of(REFUSED_CODINGS)];
    const pieces = [head(chance.often(0.5) ? both : both.toReversed()) + body];
    return { kind: 'both lengths', pieces, answers: [1, 1], only: [400] };
  },
  'both lengths, short length': (chance, name) => {
    const expect = chance.often(0.2) ? ['Expect: a-miracle'] : [];
    const body = `${chunk(`x${hidden(name)}`)}0\r\n\r\n`;
    const both = [`Content-Length: ${body.indexOf('\r\n') + 3}`, chance.of(REFUSED_CODINGS)];
    const pieces = [head([...(chance.often(0.5) ? both : both.toReversed()), ...expect]) + body];
    return { kind: 'both lengths', pieces, answers: [1, 1], only: [400] };
  },
  'what looks like a coding': (chance, name) => {
    const body = `0\r\n\r\n${hidden(name)}`;
    const fold = `X: x\r\n ${chance.of(REFUSED_CODINGS).split(/[\n\r]/, 1)[0] ?? ''}`;
    const line = chance.often(0.3) ? fold : chance.of(OTHER_HEADERS);
    const pieces = [head([`Content-Length: ${body.length}`, line]) + body];
    return { kind: 'odd coding', pieces, answers: [1, 1], only: [400] };
  },
  'two lengths': (chance, name) => {
    const body = `x\r\n\r\n${hidden(name)}`;
    const lengths = [chance.of([0, 1, 5]), body.length].map((length) => `Content-Length: ${length}`);
    const pieces = [head(chance.often(0.5) ? lengths : lengths.toReversed()) + body];
    return { kind: 'two lengths', pieces, answers: [1, 1], only: [400] };
  },
  'an odd length': (chance, name) => {
    const pieces = [`${head([`Content-Length: ${chance.of(LENGTHS)}`])}xxxxxxxx${hidden(name)}`, SHUT] as const;
    return { kind: 'odd length', pieces, answers: [1, 2] };
  },
  'a request in a body': (chance, name) => {
    const inside = hidden(name);
    const line = chance.of([
      'GET /livez HTTP/1.1',
      'POST /nowhere HTTP/1.1',
      'DELETE /events HTTP/1.1',
      'POST /events HTTP/1.1',
    ]);
    const expect = chance.often(0.2) ? ['Expect: 100-continue'] : [];
    const own = chance.often(0.5)
      ? head([`Content-Length: ${inside.length}`, ...expect], line, ['Host: a', 'x-api-key: b'])
      : null;
    const pieces = [(own ?? head([`Content-Length: ${inside.length}`, ...expect], line)) + inside];
    return {
      kind: 'request in a body',
      pieces,
      answers: [1, 1],
      ...(line.startsWith('GET') ? { operation: ['get', '/livez'] } : {}),
    };
  },
  'a request behind the last': (_chance, name) => {
    const pieces = [post(event(`last-${name}`), ['Connection: close']) + hidden(name)];
    return { kind: 'behind the last', pieces, answers: [1, 2] };
  },
};
