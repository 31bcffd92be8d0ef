import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import type { DeadReason } from '../../relay/delivery.js';
import { DestinationIds } from './destination-ids.js';
import type { PackedKept } from './protocol.js';
import { storedText } from './stored-text.js';

/** A row of `kept`, as far as its moves need it. */
export interface KeptRow {
  readonly id: number;
  readonly state: 'working' | 'waiting' | 'dead';
  readonly token: string | null;
  readonly due_ms: number | null;
  readonly lapses: number;
}

/** The states of the specification, as they are found at one time. */
export type Found =
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'claimed';
      readonly token: string;
      readonly leaseEndMs: number;
      /** By its token, with nothing attempted. */
      readonly isGivenBack: boolean;
      readonly lapses: number;
      readonly expiresMs: number;
    }
  | { readonly kind: 'settled'; readonly expiresMs: number }
  | { readonly kind: 'kept'; readonly row: KeptRow };

/** What a record with a payload becomes; `dueMs` of working is the end of its lease. */
export type Becoming =
  | { readonly state: 'working' | 'waiting'; readonly dueMs: number }
  | { readonly state: 'dead'; readonly reason: DeadReason; readonly buriedAtMs: number };

interface SeenRow {
  readonly expires_ms: number;
  readonly token: string | null;
  readonly lease_end_ms: number;
  readonly lapses: number;
}

/** Reads and writes one record. Which of its steps are allowed is decided by its callers; each runs in their transaction. */
export class Records {
  readonly destinations: DestinationIds;
  private readonly windowMs: number;
  private readonly statements;

  constructor(db: DatabaseSyncInstance, windowMs: number) {
    this.windowMs = windowMs;
    this.destinations = new DestinationIds(db);
    this.statements = {
      findSeen: db.prepare('SELECT expires_ms, token, lease_end_ms, lapses FROM seen WHERE key = ?'),
      findKept: db.prepare('SELECT id, state, token, due_ms, lapses FROM kept WHERE key = ?'),
      putSeen: db.prepare(
        'INSERT OR REPLACE INTO seen (key, expires_ms, token, lease_end_ms, lapses) VALUES (?, ?, ?, ?, ?)',
      ),
      giveBackSeen: db.prepare('UPDATE seen SET lease_end_ms = 0, lapses = lapses - 1 WHERE key = ?'),
      dropSeen: db.prepare('DELETE FROM seen WHERE key = ?'),
      insertKept: db.prepare(`
        INSERT INTO kept (key, destination_id, state, token, due_ms, attempts, lapses, first_arrival_ms,
          event_id, source, detail_type, path, reason, buried_at_ms, evidence)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
      updateKept: db.prepare(`
        UPDATE kept SET state = ?, token = ?, due_ms = ?, attempts = ?, lapses = ?, reason = ?, buried_at_ms = ?,
          evidence = ? WHERE id = ?`),
      releaseKept: db.prepare("UPDATE kept SET state = 'waiting', due_ms = ? WHERE id = ?"),
      dropKept: db.prepare('DELETE FROM kept WHERE id = ?'),
      putPayload: db.prepare('INSERT OR IGNORE INTO payload (id, record) VALUES (?, ?)'),
      dropPayload: db.prepare('DELETE FROM payload WHERE id = ?'),
    };
  }

  find(key: Uint8Array, nowMs: number): Found {
    const seen = this.statements.findSeen.get(key) as SeenRow | undefined;
    if (seen !== undefined && seen.expires_ms > nowMs) {
      const { token, lease_end_ms: leaseEndMs, lapses, expires_ms: expiresMs } = seen;
      return token === null
        ? { kind: 'settled', expiresMs }
        : { kind: 'claimed', token, leaseEndMs, isGivenBack: leaseEndMs === 0, lapses, expiresMs };
    }
    const row = this.statements.findKept.get(key) as KeptRow | undefined;
    return row === undefined ? { kind: 'unknown' } : { kind: 'kept', row };
  }

  /** The row outlives its lease, so that a lapse leaves a trace. */
  putClaimed(key: Uint8Array, token: string, nowMs: number, leaseMs: number, lapses: number): void {
    const expiresMs = nowMs + Math.max(this.windowMs, leaseMs);
    this.statements.putSeen.run(key, expiresMs, token, nowMs + leaseMs, lapses);
  }

  putSettled(key: Uint8Array, nowMs: number, found: Found): void {
    if (found.kind === 'kept') this.dropKept(found.row.id);
    this.statements.putSeen.run(key, nowMs + this.windowMs, null, null, null);
  }

  forget(key: Uint8Array): void {
    this.statements.dropSeen.run(key);
  }

  /** Lapsed, as the claim that it took over was found. */
  giveBack(key: Uint8Array): void {
    this.statements.giveBackSeen.run(key);
  }

  /** Stores the payload with its first state. */
  keep(key: Uint8Array, destination: string, token: string, kept: PackedKept, becoming: Becoming): void {
    const { facts, attempts, lapses, evidence, record } = kept;
    const { dueMs, reason, buriedAtMs } = columns(becoming);
    this.statements.dropSeen.run(key);
    const { lastInsertRowid } = this.statements.insertKept.run(
      key,
      this.destinations.idOf(destination),
      becoming.state,
      token,
      dueMs,
      attempts,
      lapses,
      facts.firstArrivalMs,
      storedText(facts.eventId),
      storedText(facts.source),
      storedText(facts.detailType),
      storedText(facts.path),
      reason,
      buriedAtMs,
      evidence,
    );
    this.statements.putPayload.run(lastInsertRowid, record);
  }

  /** Counts and evidence are the caller's; the payload that was stored first stays, and is stored again if it vanished. */
  change(row: KeptRow, token: string, kept: PackedKept, becoming: Becoming): void {
    const { dueMs, reason, buriedAtMs } = columns(becoming);
    const { attempts, lapses, evidence, record } = kept;
    this.statements.updateKept.run(
      becoming.state,
      token,
      dueMs,
      attempts,
      lapses,
      reason,
      buriedAtMs,
      evidence,
      row.id,
    );
    this.statements.putPayload.run(row.id, record);
  }

  /** No attempt has ended, so the counts stay. */
  release(row: KeptRow, nowMs: number): void {
    this.statements.releaseKept.run(nowMs, row.id);
  }

  private dropKept(id: number): void {
    this.statements.dropKept.run(id);
    this.statements.dropPayload.run(id);
  }
}

function columns(becoming: Becoming) {
  return becoming.state === 'dead'
    ? { dueMs: null, reason: becoming.reason, buriedAtMs: becoming.buriedAtMs }
    : { dueMs: becoming.dueMs, reason: null, buriedAtMs: null };
}
