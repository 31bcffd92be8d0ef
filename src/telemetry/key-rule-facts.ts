import { defaultRule } from '../event/presets.js';
import type { Arrival, ArrivedDelivery } from './http-facts.js';
import { KeyRuleWatch, type Suspicion } from './key-rule-watch.js';
import type { Log } from './log.js';
import type { Meters } from './meters.js';

export interface KeyRuleFacts {
  readonly arrived: (arrival: Arrival) => void;
  /** Brings the gauge up to date before it is read. */
  readonly refresh: () => void;
}

/** Tells of key rules that take different events for one: one line for each rule and hour, and a gauge for the alarm. */
export function keyRuleFacts(log: Log, meters: Meters, monotonic: () => number): KeyRuleFacts {
  const suspect = meters.gauge(
    'bridgehead_key_rule_suspect',
    "1 while more than half of a key rule's events are copies, without EventBridge's retries and replays: its key is too weak",
    ['rule'],
  );
  const watch = new KeyRuleWatch();

  const watched = ({ rule, disposition }: ArrivedDelivery, eventId: string): Suspicion | null => {
    switch (disposition) {
      case 'duplicate_skipped':
        return watch.copy(rule, eventId, monotonic());
      case 'retry':
        watch.postponed(eventId);
        return null;
      case 'processed':
      case 'accepted':
      case 'dead_lettered':
      case 'refused':
        watch.fresh(rule, eventId, monotonic());
        return null;
      case 'invalid':
      case 'filtered':
        return null;
      default:
        return disposition satisfies never;
    }
  };

  return {
    arrived: ({ deliveries, eventId, isReplay = false }) => {
      if (isReplay) return;
      let last = '';
      for (const delivery of deliveries) {
        // The default rule's key has the envelope's id in it: its copies are never different events.
        if (delivery.rule === '' || delivery.rule === defaultRule.name) continue;
        const id = delivery.eventId ?? eventId;
        // An event for several destinations is one event.
        if (id !== '' && id === last) continue;
        last = id;
        const suspicion = watched(delivery, id);
        if (suspicion !== null) log.write('warn', 'key rule suspected', { ...suspicion });
      }
    },
    refresh: () => {
      for (const { rule, isSuspect } of watch.rules(monotonic())) suspect(rule).set(isSuspect ? 1 : 0);
    },
  };
}
