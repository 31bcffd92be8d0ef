import { SHUT, type Attack, type Piece, type Plan } from '../plan.js';
import { headerText, hostileString, inUrl } from '../values.js';
import { API_KEY, ADMIN_TOKEN } from '../credentials.js';
import { event, head, LINES } from './post.js';

const TARGETS = [
  'http://bridgehead/events',
  'http://evil.example/events',
  'https://user:secret@evil.example:1/events',
  '*',
  '//evil.example/events',
  '///events',
  '/events/',
  '/events//',
  '/./events',
  '/x/../events',
  '/%65vents',
  '/events%00',
  '/events%0d%0aX-Injected:%20yes',
  '/events#f',
  '/events?a=1&a=2&__proto__[x]=1',
  '/events;x=1',
  '/EVENTS',
  'events',
  '\\events',
  '/events\\..\\admin',
  '/%',
  '/%zz',
  '/%ff%fe',
  '/events/%2e%2e/admin/dead-letters',
  '/admin/dead-letters',
  '/admin/dead-letters/%00',
  '/admin/dead-letters/..%2f..%2fevents',
  '/events/crm?',
  '/events/constructor',
  '/events/__proto__',
  '?',
  '/?/events',
];
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/0.9',
  'HTTP/1.2',
  'HTTP/2.0',
  'HTTP/9.9',
  'http/1.1',
  'HTTP/1.1 ',
  'HTTP/1',
  'HTTP/11',
  'ICE/1.0',
  'RTSP/1.0',
  '',
];
const METHODS = [
  'GET',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'M-SEARCH',
  'post',
  'POSTT',
  'POST\t',
  '',
  'QUERY',
  'BREW',
  '\u0000',
  'P\u0000OST',
  'CONNECT',
  'PRI',
  'SOURCE',
  '{"id":1}',
];

const once = (kind: string, text: string | Uint8Array, least: 0 | 1): Plan => ({
  kind,
  pieces: [text, SHUT] satisfies readonly Piece[],
  answers: [least, 1],
});

export const heads: Readonly<Record<string, Attack>> = {
  'a target': (chance, name) => {
    const target = chance.often(0.2) ? `/${inUrl(hostileString(chance))}` : chance.of(TARGETS);
    const line = `${chance.often(0.7) ? 'POST' : chance.of(['GET', 'DELETE', 'PUT'])} ${target} HTTP/1.1`;
    const body = event(`target-${name}`);
    const admin = chance.often(0.3) ? [`Authorization: Bearer ${ADMIN_TOKEN}`] : [];
    const isAdmin = target.includes('admin');
    const operation = isAdmin ? { operation: ['get', '/admin/dead-letters'] as const } : {};
    return { ...once('odd target', head([`Content-Length: ${body.length}`, ...admin], line) + body, 1), ...operation };
  },
  'a method': (chance, name) => {
    const body = event(`method-${name}`);
    const line = `${chance.of(METHODS)} /events ${chance.of(VERSIONS)}`;
    return once('odd method or version', head([`Content-Length: ${body.length}`, 'Connection: close'], line) + body, 1);
  },
  'line ends': (chance, name) => {
    const body = event(`lines-${name}`);
    const end = chance.of(['\n', '\r', '\n\r', '\r\r\n', '\u2028']);
    const lines = ['POST /events HTTP/1.1', ...LINES, `Content-Length: ${body.length}`];
    const at = chance.below(lines.length);
    const text = lines.map((line, index) => line + (index === at || chance.often(0.2) ? end : '\r\n')).join('');
    // Where the length is taken for a part of the line before it, the body is a second request, and a broken one.
    return { ...once('odd line ends', `${text}\r\n${body}\r\n\r\n`, 0), answers: [0, 2] };
  },
  'a header': (chance, name) => {
    const body = event(`header-${name}`);
    const filler = hostileString(chance).slice(0, 300).replaceAll('\r', '').replaceAll('\n', '');
    const line = chance.of([
      `X-${filler}: 1`,
      `X: ${filler}`,
      ` X: folded`,
      `X: a\r\n folded: ${filler}`,
      ': no name',
      'no colon',
      'X\u0000: 1',
      'X: \u0000',
      'X: \u0001\u001b[2J',
      'X : blank',
      'Host: other',
      'Host: ',
      'Host',
      'Content-Type: text/plain',
      `Content-Type: application/json;${headerText(chance)}`,
      `x-api-key: ${headerText(chance)}`,
      'Connection: content-length, x-api-key',
      'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
      'Upgrade: websocket',
      'Expect: 100-continue',
      'Expect: 200-ok',
      `Authorization: ${headerText(chance)}`,
      `Idempotency-Key: ${headerText(chance)}`,
      'Content-Encoding: gzip',
      'X-Forwarded-Host: evil',
      'X-HTTP-Method-Override: DELETE',
      '__proto__: 1',
      'constructor: 1',
    ]);
    const at = chance.below(LINES.length + 1);
    const lines = [...LINES.slice(0, at), line, ...LINES.slice(at)];
    return once('odd header', head([`Content-Length: ${body.length}`], 'POST /events HTTP/1.1', lines) + body, 0);
  },
  'no host': (chance, name) => {
    const body = event(`host-${name}`);
    const lines = [
      `x-api-key: ${API_KEY}`,
      'Content-Type: application/json',
      ...chance.of([[], ['Host: a', 'Host: b']]),
    ];
    return once('no or two hosts', head([`Content-Length: ${body.length}`], 'POST /events HTTP/1.1', lines) + body, 1);
  },
  'much of it': (chance, name) => {
    const body = event(`much-${name}`);
    const many = Array.from({ length: chance.of([50, 500, 1_900, 4_000]) }, (_, n) => `X-${n}: ${chance.below(9)}`);
    const more = chance.often(0.5) ? many : [`X: ${'x'.repeat(chance.of([1_000, 15_000, 17_000, 300_000]))}`];
    // Who still sends when he is refused may be cut off.
    return once('huge or many headers', head([`Content-Length: ${body.length}`, ...more]) + body, 0);
  },
  'no HTTP': (chance) => {
    const random = Uint8Array.from({ length: 1 + chance.below(400) }, () => chance.below(256));
    return once(
      'no HTTP',
      chance.of([
        random,
        Buffer.concat([random, Buffer.from('\r\n\r\n')]),
        'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0012\u0004\u0000\u0000\u0000\u0000\u0000',
        Buffer.from('16030100f8010000f40303', 'hex'),
        Buffer.from('16030300050100000100', 'hex'),
        Buffer.from('050100', 'hex'),
        '*1\r\n$4\r\nPING\r\n',
        'SSH-2.0-OpenSSH_9\r\n',
        'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n',
        '\r\n\r\n\r\n\r\n',
        '{"id":"x"}\n',
        '\u0000'.repeat(2_000),
      ]),
      0,
    );
  },
};
