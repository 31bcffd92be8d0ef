import { printableText } from './text.js';

/** One line for people. What is wrong with a whole body has no path, and often names the body itself. */
export function violationText({ path, message }: { readonly path: string; readonly message: string }): string {
  if (path !== '') return `${printableText(path)} ${message}`;
  return message.startsWith('must ') ? `the body ${message}` : message;
}
