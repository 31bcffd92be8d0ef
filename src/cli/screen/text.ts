import { printable } from '../../destination/printable.js';

/** A text from a stranger, of any length, that does not steer the terminal it is shown on. */
export const printableText = (text: string): string => printable(Buffer.from(text));
