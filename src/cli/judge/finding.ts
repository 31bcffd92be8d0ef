/** What a check came to, part by part. */
export interface Finding {
  readonly part: 'configuration' | 'ledger' | 'destination' | 'schemas' | 'event';
  readonly verdict: 'ok' | 'warning' | 'problem';
  readonly message: string;
}

export const ok = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'ok', message });
export const warning = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'warning', message });
export const problem = (part: Finding['part'], message: string): Finding => ({ part, verdict: 'problem', message });
