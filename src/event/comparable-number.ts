import { isLosslessNumber, type LosslessNumber } from './exact-number.js';

/** EventBridge compares numbers from minus to plus this, and no larger ones. */
export const LARGEST_COMPARABLE = 5_000_000_000;

/** To six decimals; what comes behind them is not looked at. */
const DECIMALS = 6;
const MILLION = 1_000_000;

/** A number as patterns meet it: of the event, or written in the pattern. */
export type PatternNumber = number | LosslessNumber;

export const isPatternNumber = (value: unknown): value is PatternNumber =>
  (typeof value === 'number' && Number.isFinite(value)) || isLosslessNumber(value);

/**
 * What two numbers have in common exactly when they are equal, however they are written: the millionths of a comparable
 * one, as a number; the significant digits and the exponent of a larger one, as a text.
 */
export function identityOf(number: PatternNumber): number | string {
  if (typeof number === 'number' && Number.isInteger(number) && Math.abs(number) <= LARGEST_COMPARABLE) {
    return number * MILLION + 0; // No minus zero.
  }
  const decimal = decimalOf(isLosslessNumber(number) ? number.value : String(number));
  const millionths = wholeMillionths(decimal);
  return millionths <= LARGEST_COMPARABLE * MILLION ? decimal.sign * millionths + 0 : textOf(decimal);
}

/** Its millionths, exactly; null where it is too large to be compared. */
export function comparable(number: PatternNumber): number | null {
  const identity = identityOf(number);
  return typeof identity === 'number' ? identity : null;
}

/** `digits` times ten to the power of `exponent`, without a zero at either end of the digits; zero has none at all. */
interface Decimal {
  readonly sign: 1 | -1;
  readonly digits: string;
  readonly exponent: number;
}

const JSON_NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

function decimalOf(text: string): Decimal {
  const [, minus = '', whole = '', fraction = '', exponent = '0'] = JSON_NUMBER.exec(text) ?? [];
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  while (start < end && all[start] === '0') start++;
  while (end > start && all[end - 1] === '0') end--;
  return {
    sign: minus === '' ? 1 : -1,
    digits: all.slice(start, end),
    exponent: Number(exponent) - fraction.length + (all.length - end),
  };
}

/** Cut off behind the sixth decimal; infinite where there are more digits than any comparable number has. */
function wholeMillionths({ digits, exponent }: Decimal): number {
  const length = digits.length + exponent + DECIMALS;
  if (digits === '' || length <= 0) return 0;
  if (length > String(LARGEST_COMPARABLE).length + DECIMALS) return Number.POSITIVE_INFINITY;
  return Number(digits.slice(0, length).padEnd(length, '0'));
}

const textOf = ({ sign, digits, exponent }: Decimal): string => `${sign < 0 ? '-' : ''}${digits}e${exponent}`;
