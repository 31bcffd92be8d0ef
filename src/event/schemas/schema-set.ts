import type { Violation } from '../violation.js';
import { squeezedPair, type EventName } from './names.js';

/** Everything that a detail breaks of its schema; paths begin with `/detail`. */
export type CheckDetail = (detail: unknown) => readonly Violation[];

/** The schemas of a folder, ready to check with. */
export interface SchemaSet {
  readonly files: number;
  /** What they are for, as a person reads it. */
  readonly events: readonly string[];
  find(source: string, detailType: string): CheckDetail | undefined;
}

/** One kind of event, and the file that says what its detail looks like. */
export interface SetEntry extends EventName {
  readonly file: string;
  readonly check: CheckDetail;
}

export interface Clash {
  readonly files: readonly [string, string];
  readonly event: string;
}

const titleOf = ({ source, detailType }: EventName): string => `${source} @ ${detailType}`;

/** Two schemas for the same event. A name that a schema says itself and one that a file name says are compared squeezed. */
export function clashesOf(entries: readonly SetEntry[]): Clash[] {
  const clashes: Clash[] = [];
  const groups = new Map<string, SetEntry[]>();
  for (const entry of entries) {
    const pair = squeezedPair(entry.source, entry.detailType);
    const group = groups.get(pair) ?? [];
    const other = group.find((one) => !(one.exact && entry.exact) || titleOf(one) === titleOf(entry));
    if (other !== undefined) clashes.push({ files: [other.file, entry.file], event: titleOf(entry) });
    groups.set(pair, [...group, entry]);
  }
  return clashes;
}

/** The look-up by source and detail-type: exact names first. */
export function schemaSet(entries: readonly SetEntry[], files: number): SchemaSet {
  const exact = new Map<string, Map<string, CheckDetail>>();
  const byFileName = new Map<string, CheckDetail>();
  for (const entry of entries) {
    if (!entry.exact) {
      byFileName.set(squeezedPair(entry.source, entry.detailType), entry.check);
      continue;
    }
    const types = exact.get(entry.source) ?? new Map<string, CheckDetail>();
    exact.set(entry.source, types.set(entry.detailType, entry.check));
  }
  return {
    files,
    events: entries.map(titleOf).toSorted(),
    find: (source, detailType) =>
      exact.get(source)?.get(detailType) ??
      (byFileName.size === 0 ? undefined : byFileName.get(squeezedPair(source, detailType))),
  };
}
