import type { LedgerStatus } from '../../../relay/ledger.js';
import { weakestOf } from '../durability.js';

/** Of all nodes the least: what is answered 2xx must hold on whichever it lies. */
export function statusOf(
  nodes: readonly { readonly name: string; readonly status: LedgerStatus }[],
  unserved: number,
  why: string,
): LedgerStatus {
  const all = nodes.map(({ status }) => status);
  const gap = unserved === 0 ? [] : [`ledger: a part of the Cluster is served by no node (${why})`];
  return {
    reachable: unserved === 0 && all.every(({ reachable }) => reachable),
    durability: weakestOf(all.map(({ durability }) => durability)),
    full: all.some(({ full }) => full),
    failures: [...gap, ...nodes.flatMap(({ name, status }) => status.failures.map((text) => `${text}; node ${name}`))],
    warnings: [...new Set(all.flatMap(({ warnings }) => warnings))],
  };
}
