import { InvalidArgumentError } from 'commander';

const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "60s", "5m", "24h", "250ms"; in ms. */
export function duration(text: string): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  const ms = Number(amount) * (MS_PER[unit] ?? NaN);
  if (!(ms > 0)) throw new InvalidArgumentError('It is written like 60s, 5m, 24h or 250ms.');
  return ms;
}

/** "5%" or "0.05"; from 0 to 1. */
export function share(text: string): number {
  const [, amount, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text) ?? [];
  const value = Number(amount) / (percent === '%' ? 100 : 1);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('It is written like 5% or 0.05, up to 100%.');
  return value;
}

/** A number above 0, or "unlimited". */
export function rate(text: string): number {
  const value = text === 'unlimited' ? Infinity : Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It is a number above 0, or "unlimited".');
  return value;
}

export const positive = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < Infinity)) throw new InvalidArgumentError('It is a number above 0.');
  return value;
};

export const count = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It is a whole number from 1.');
  return value;
};
