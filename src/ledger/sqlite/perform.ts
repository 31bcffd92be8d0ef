import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { takeCensus } from './census.js';
import { claim } from './claim.js';
import { DeadLetters } from './dead-letters.js';
import { move } from './move.js';
import { Operate } from './operate.js';
import type { Answer, Call, Readings } from './protocol.js';
import { Recall } from './recall.js';
import { Records } from './records.js';
import { TakeDue } from './take-due.js';
import { Tidy } from './tidy.js';

/** Rows that a claim or move looks at for expired ones: a round over all keys is done before a quarter as many have come. */
const PRUNED_PER_ITEM = 4;
const PRUNED_WHEN_IDLE = 1_000;

/** Every call of the ledger on one database; the caller holds the transaction. */
export function performer(db: DatabaseSyncInstance, windowMs: number): (call: Call, at: Readings) => Answer {
  const records = new Records(db, windowMs);
  const takeDue = new TakeDue(db, records.destinations);
  const letters = new DeadLetters(db);
  const operate = new Operate(db, records);
  const recall = new Recall(db, records);
  const census = takeCensus(db);
  const tidy = new Tidy(db);
  return (call, at) => {
    switch (call.kind) {
      case 'claim':
        tidy.prune(PRUNED_PER_ITEM * call.claims.length, at.nowMs);
        return call.claims.map((one) => claim(records, one, at));
      case 'move':
        tidy.prune(PRUNED_PER_ITEM * call.moves.length, at.nowMs);
        return call.moves.map((one) => move(records, one, at));
      case 'take-due':
        return takeDue.run(call.wants, call.token, at);
      case 'list':
        return letters.list(call);
      case 'show': {
        const key = Buffer.from(call.key, 'hex');
        return letters.find(key) ?? operate.absent(key, at);
      }
      case 'recall':
        return recall.run(Buffer.from(call.key, 'hex'), at);
      case 'redrive':
        return operate.redrive(Buffer.from(call.key, 'hex'), at);
      case 'discard':
        return operate.discard(Buffer.from(call.key, 'hex'), at);
      case 'census':
        return census(at.wallMs);
      case 'tidy':
        tidy.prune(PRUNED_WHEN_IDLE, at.nowMs);
        tidy.giveBack();
        return null;
    }
  };
}
