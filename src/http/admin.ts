import type { Violation } from '../event/contract.js';
import type { Backlog, OperatorResult } from '../relay/ledger.js';
import type { HttpFacts } from '../telemetry/http-facts.js';
import type { RevalidateCall, Revalidated, Revalidation } from '../relay/revalidate.js';
import { filterOf, invalid, revalidateCallOf } from './admin-query.js';
import { assertNever } from './assert-never.js';
import { detailOf, summaryOf } from './dead-letter-json.js';
import { Problem } from './problem.js';
import { rememberedOf } from './remembered-json.js';
import { json, noContent, type Answer } from './response.js';
import { revalidationOf, wordOf } from './revalidated-json.js';

/** `invalid`: what lies under the reserved destination is delivered only once it validates. */
export type RedriveResult = OperatorResult | { readonly kind: 'invalid'; readonly violations: readonly Violation[] };

export interface AdminParts {
  readonly backlog: Pick<Backlog, 'list' | 'show' | 'recall' | 'discard'>;
  readonly redrive: (key: string) => Promise<RedriveResult>;
  readonly revalidate: (call: RevalidateCall) => Promise<Revalidation>;
}

const KEY = /^[0-9a-f]{32}$/;
const BAD_CURSOR = '"cursor" is none that this list has given out';

/** What an operator can see of the deliveries, and do with the dead letters. The caller has authenticated him. */
export function createAdmin({ backlog, redrive, revalidate }: AdminParts, facts: Pick<HttpFacts, 'operated'>) {
  /** What changed, or may have: a letter that is still invalid was only looked at. */
  const tellOf = (item: Revalidated): void => {
    const { kind } = item.outcome;
    if (kind === 'valid' || kind === 'unknown') {
      facts.operated({ action: 'revalidate', key: item.letter.key, result: wordOf(item) });
    }
  };

  return {
    async list(url: string): Promise<Answer> {
      const page = await backlog.list(filterOf(url));
      switch (page.kind) {
        case 'page':
          return json(200, { items: page.items.map(summaryOf), next: page.next });
        case 'bad-cursor':
          throw invalid(BAD_CURSOR);
        case 'unknown':
          throw refusalOf(page);
        default:
          return assertNever(page);
      }
    },

    async show(key: string): Promise<Answer> {
      const shown = await backlog.show(checked(key));
      if (shown.kind === 'found') return json(200, detailOf(shown.letter));
      throw refusalOf(shown);
    },

    async recall(key: string): Promise<Answer> {
      const remembered = await backlog.recall(checked(key));
      if (remembered.kind === 'unknown') throw refusalOf({ kind: 'unknown' });
      return json(200, rememberedOf(key, remembered));
    },

    async redrive(key: string): Promise<Answer> {
      const result = await redrive(checked(key));
      facts.operated({ action: 'redrive', key, result: result.kind });
      if (result.kind === 'done') return json(202, { status: 'redriven', key });
      throw refusalOf(result);
    },

    async revalidate(url: string): Promise<Answer> {
      const call = revalidateCallOf(url);
      const result = await revalidate(call);
      switch (result.kind) {
        case 'page':
          break;
        case 'bad-cursor':
          throw invalid(BAD_CURSOR);
        case 'unknown':
          throw refusalOf(result);
        default:
          return assertNever(result);
      }
      if (!call.dryRun) for (const item of result.items) tellOf(item);
      return json(200, revalidationOf(result.items, result.next, call.dryRun));
    },

    async discard(key: string): Promise<Answer> {
      const result = await backlog.discard(checked(key));
      facts.operated({ action: 'discard', key, result: result.kind });
      if (result.kind === 'done') return noContent;
      throw refusalOf(result);
    },
  };
}

/** What is no key cannot be the key of anything. */
function checked(key: string): string {
  if (!KEY.test(key)) throw unknownKey();
  return key;
}

const unknownKey = (): Problem => new Problem('not-found', 'nothing is kept under this key');

function refusalOf(result: RedriveResult): Problem {
  switch (result.kind) {
    case 'not-dead':
      return new Problem('not-dead', 'the delivery is not a dead letter at present');
    case 'unknown-key':
      return unknownKey();
    case 'unknown':
      return new Problem('ledger-away', 'the ledger did not answer in time');
    case 'invalid':
      return new Problem('still-invalid', 'the body still cannot be accepted as an event', {
        members: { violations: result.violations },
      });
    case 'done':
      throw new Error('the ledger gave no dead letter and no reason');
    default:
      return assertNever(result);
  }
}
