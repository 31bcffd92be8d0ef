import { parse as parseYaml } from 'yaml';
import { isFields, type Fields } from './fields.js';
import type { SchemaFile } from './read-folder.js';

export interface ParsedFile {
  readonly document: Fields;
  /** `source@DetailType` as the registry names it: the file's own name, or the one that an export's answer gives. */
  readonly title: string;
}

/**
 * Reads a file as JSON or YAML. The answer of `aws schemas export-schema` or `describe-schema`, saved as it came,
 * holds the schema as text: that text is read instead. Gives the reason as a string where it cannot be read.
 */
export function parseFile({ name, text }: SchemaFile): ParsedFile | string {
  const isJson = name.toLowerCase().endsWith('.json');
  const document = parsed(text, isJson);
  if (typeof document === 'string') return document;
  const { Content: content, SchemaName: schemaName } = document;
  if (typeof content !== 'string') return { document, title: titleOf(name) };
  const inner = parsed(content, true);
  if (typeof inner === 'string') return `the schema in its Content cannot be read: ${inner}`;
  return { document: inner, title: typeof schemaName === 'string' ? schemaName : titleOf(name) };
}

function parsed(text: string, isJson: boolean): Fields | string {
  try {
    const value = (isJson ? JSON.parse(text) : parseYaml(text, { logLevel: 'error' })) as unknown;
    return isFields(value) ? value : 'it holds no object';
  } catch (error) {
    const [line = ''] = (error as Error).message.split('\n');
    return `it is not ${isJson ? 'JSON' : 'YAML'}: ${line.slice(0, 200)}`;
  }
}

/** Percent-escapes stand for what a file name cannot hold, such as a slash. */
function titleOf(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
  try {
    return decodeURIComponent(base);
  } catch {
    return base;
  }
}
