import { dirname, resolve } from 'node:path';
import type { ReadFile } from '../environment.js';

/** Where the references of a file lead. */
export interface Sources {
  readonly env: NodeJS.ProcessEnv;
  readonly readFile: ReadFile;
  /** The path of the configuration file: paths in it are taken from its folder. */
  readonly path: string;
}

export type Resolved =
  /** `isReferred`: a part of it comes from elsewhere, so that it may be a secret. */
  | { readonly kind: 'text'; readonly text: string; readonly isReferred: boolean }
  | { readonly kind: 'problem'; readonly message: string };

const REFERENCE = /(\$?)\$\{([^}]*)\}/g;

/**
 * Puts in what `${env:NAME}` and `${file:path}` name; `$${…}` is the text `${…}` itself. It is done after the file was
 * parsed, so that no value can become more than a value.
 */
export function resolveReferences(text: string, sources: Sources): Resolved {
  let problem: string | null = null;
  let isReferred = false;
  const whole = text.replaceAll(REFERENCE, (all: string, escape: string, name: string) => {
    if (escape !== '') return all.slice(1);
    isReferred = true;
    const found = look(name, sources);
    if (found.kind === 'text') return found.text;
    problem ??= found.message;
    return '';
  });
  return problem === null ? { kind: 'text', text: whole, isReferred } : { kind: 'problem', message: problem };
}

type Found = Exclude<Resolved, { kind: 'text' }> | { readonly kind: 'text'; readonly text: string };

function look(reference: string, { env, readFile, path }: Sources): Found {
  const [, kind, name = ''] = /^(env|file):(.+)$/s.exec(reference) ?? [];
  if (kind === 'env') {
    const text = env[name] ?? '';
    if (text !== '') return { kind: 'text', text };
    return { kind: 'problem', message: `\${env:${name}} names a variable that is not set: set it, or remove the line` };
  }
  if (kind === 'file') {
    const text = read(resolve(dirname(path), name), readFile);
    if (text !== null && text !== '') return { kind: 'text', text };
    const why = text === null ? 'that this process cannot read' : 'that is empty';
    return { kind: 'problem', message: `\${file:${name}} names a file ${why}` };
  }
  return {
    kind: 'problem',
    message:
      'a reference is ${env:NAME} or ${file:path}, and this is neither: mend it, or write $${ where the text itself is meant',
  };
}

function read(path: string, readFile: ReadFile): string | null {
  try {
    return readFile(path).replace(/[\r\n]+$/, '');
  } catch {
    return null;
  }
}
