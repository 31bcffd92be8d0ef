import http, { type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly ms: number;
}

/** One request as an API destination makes it: a new connection each, and 5 seconds of patience. */
export function send(url: string, event: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const body = typeof event === 'string' || Buffer.isBuffer(event) ? event : JSON.stringify(event);
  return request('POST', `${url}/events`, body, {
    'User-Agent': 'Amazon/EventBridge/ApiDestinations',
    'Content-Type': 'application/json; charset=utf-8',
    Range: 'bytes=0-1048575',
    'Accept-Encoding': 'gzip,deflate',
    Connection: 'close',
    ...headers,
  });
}

/** Rejects when there was no answer: for EventBridge a reason to try again. */
export function request(
  method: string,
  url: string,
  body: string | Buffer = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = http.request(url, { method, headers, agent: false, timeout: 5_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: readable(text),
          ms: performance.now() - startedMs,
        }),
      );
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer within 5 s')));
    outgoing.on('error', reject);
    if (body.length > 0) outgoing.setHeader('Content-Length', Buffer.byteLength(body));
    outgoing.end(body);
  });
}

function readable(text: string): Readonly<Record<string, unknown>> {
  try {
    return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
  } catch {
    return { text };
  }
}

/** EventBridge in a hurry: tries again, every so often, what it would try again, and gives the final answer. */
export async function sendUntilFinal(url: string, event: unknown, everyMs = 100, tries = 200): Promise<Answer> {
  for (let n = 0; n < tries; n++) {
    const answer = await send(url, event).catch(() => null);
    if (answer && ![401, 407, 409, 429].includes(answer.status) && answer.status < 500) return answer;
    await sleep(everyMs);
  }
  throw new Error(`no final answer after ${tries} tries`);
}

/** The same for 503 alone, with every answer on the way; rejects when one does not come. */
export async function sendToTheEnd(url: string, event: unknown, tries = 100): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  while (answers.length < tries) {
    const answer = await send(url, event);
    answers.push(answer);
    if (answer.status !== 503) return answers;
    await sleep(100);
  }
  throw new Error(`503 after ${tries} tries`);
}

/** Does something for each item, so many at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  const queue = [...items];
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
