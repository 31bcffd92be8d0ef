/** What a check came to, part by part. */
export interface Finding {
  readonly part: 'configuration' | 'ledger' | 'destination' | 'schemas' | 'event';
  /** `skipped`: not looked at, because something else must be right first. */
  readonly verdict: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly message: string;
}

export const ok = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'ok', message });
export const warning = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'warning', message });
export const problem = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'problem', message });
export const skipped = (part: Finding['part'], blockers: readonly string[]): Finding => ({
  part,
  verdict: 'skipped',
  message: `not looked at: ${[...new Set(blockers)].join(', ')} must be right first`,
});
