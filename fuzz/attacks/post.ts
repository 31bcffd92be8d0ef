import { API_KEY } from '../credentials.js';

/** An event of its own name. The destination looks for `smuggled-` and `cut-` in what arrives. */
export const event = (name: string): string =>
  JSON.stringify({ id: name, source: 'shop.orders', 'detail-type': 'Order Placed', detail: { name } });

export const LINES = ['Host: bridgehead', `x-api-key: ${API_KEY}`, 'Content-Type: application/json'] as const;

/** A request line and headers, with the empty line behind them. */
export const head = (
  more: readonly string[],
  line = 'POST /events HTTP/1.1',
  lines: readonly string[] = LINES,
): string => `${[line, ...lines, ...more].join('\r\n')}\r\n\r\n`;

export const post = (body: string, more: readonly string[] = []): string =>
  head([`Content-Length: ${Buffer.byteLength(body)}`, ...more]) + body;

/** A whole request that must never be taken for one. */
export const hidden = (name: string): string => post(event(`smuggled-${name}`));

export const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
