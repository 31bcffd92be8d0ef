import { expect } from 'chai';
import { startDownstream, type Downstream } from './downstream.js';
import { answer } from './downstream-step.js';
import type { LedgerChoice } from './ledgers.js';
import { startReceiver, type Receiver } from './receiver.js';
import { request, send, type Answer } from './sender.js';

const TOKEN = 'operator-token-1234';

export interface Item {
  readonly key: string;
  readonly event_id: string;
  readonly buried_at: string;
}

export interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** The built process with what makes dead letters on one side and a person who looks at them on the other. */
export interface DeadLetterRig {
  readonly downstream: Downstream;
  readonly receiver: Receiver;
  /** Sends what the destination refuses with a 422, and gives its key. */
  bury(event: unknown): Promise<string>;
  /** Sends bytes that are no event, and gives the key under which they are kept. */
  buryInvalid(bytes: Buffer | string): Promise<string>;
  /** One request to the admin routes; `path` begins after `/admin/dead-letters`. `token: null` sends none. */
  operate(method: string, path: string, token?: string | null): Promise<Answer>;
  page(query: string): Promise<Page>;
  stop(): Promise<void>;
}

export async function startDeadLetterRig(
  start: () => Promise<LedgerChoice>,
  more: Readonly<Record<string, string>> = {},
): Promise<DeadLetterRig> {
  const downstream = await startDownstream();
  const ledger = await start();
  const settings = { DOWNSTREAM_URL: downstream.url, ADMIN_TOKEN: TOKEN, ON_INVALID: 'keep', ...more };
  const receiver = await startReceiver({ ...ledger.env, ...settings });
  const operate = (method: string, path: string, token: string | null = TOKEN): Promise<Answer> =>
    request(
      method,
      `${receiver.url}/admin/dead-letters${path}`,
      '',
      token === null ? {} : { Authorization: `Bearer ${token}` },
    );
  const sent = async (event: unknown, status: string): Promise<string> => {
    const taken = await send(receiver.url, event);
    expect(saidOf(taken)).to.deep.equal([202, status]);
    return String(taken.body['key']);
  };
  return {
    downstream,
    receiver,
    operate,
    bury: (event) => {
      downstream.next(answer(422, { body: '{"error":"no such customer"}' }));
      return sent(event, 'dead_lettered');
    },
    buryInvalid: (bytes) => sent(bytes, 'invalid'),
    page: async (query) => {
      const { status, body } = await operate('GET', query);
      expect(status).to.equal(200);
      return body as unknown as Page;
    },
    stop: async () => {
      await receiver.dispose();
      await ledger.stop();
      await downstream.stop();
    },
  };
}

/** The two parts of an answer that say what became of an event. */
export const saidOf = ({ status, body }: Answer) => [status, body['status']];

export const problemOf = ({ status, body }: Answer) => [status, body['type']];
