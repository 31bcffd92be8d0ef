import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.js';
import { canonical, ignoring, type Ignored } from './canonical.js';
import { contentField, keyMaker } from './digest.js';
import type { Envelope } from './envelope.js';
import { numbersAsText } from './exact-number.js';
import { compileExpression, type Expression } from './expression.js';
import type { KeyRule } from './key-rule.js';
import { compilePattern, type Matcher } from './pattern.js';
import { defaultRule } from './presets.js';

export type { KeyRule } from './key-rule.js';
export { digestOfBytes } from './digest.js';

/** What makes two arrivals one delivery. */
export interface EventKey {
  /** The name of the rule that made it. */
  readonly rule: string;
  /** 32 lower-case hex digits. */
  of(destination: string): string;
}

export interface Keying {
  keyOf(envelope: Envelope): EventKey;
}

/**
 * Compiles the rules; one that means nothing throws with its name. Behind them always stands the default rule, so that
 * every envelope has a key. `nonce` is chance: under `always` it makes each replayed arrival one of its own.
 */
export function compileKeying(
  rules: readonly KeyRule[],
  replays: Config['replays'],
  nonce: () => string = randomUUID,
): Keying {
  const compiled = [...rules, defaultRule].map(compileRule);
  return {
    keyOf(envelope) {
      const seen = numbersAsText(envelope.value);
      for (const rule of compiled) {
        const found = apply(rule, envelope, seen);
        if (found === undefined) continue;
        const replay = replayField(envelope, replays, nonce);
        return { rule: rule.name, of: keyMaker({ ...found, replay }) };
      }
      throw new Error('the default rule found no key: this is no envelope');
    },
  };
}

interface CompiledRule {
  readonly name: string;
  readonly matches: Matcher;
  readonly mentions: Matcher;
  /** Its text is part of the key: the same value taken from two places is not the same key. */
  readonly expression: { readonly text: string; readonly valueIn: Expression } | null;
  readonly scope: KeyRule['scope'];
  readonly content: boolean;
  readonly ignored: Ignored;
}

function compileRule(rule: KeyRule): CompiledRule {
  try {
    if (rule.key === null && !rule.content) throw new Error('without a key the content must be part of it');
    for (const pointer of rule.ignore) {
      if (!/^\/detail(?:-type$|\/|$)/.test(pointer)) throw new Error(`"${pointer}" does not point into the content`);
    }
    return {
      name: rule.name,
      matches: rule.when === undefined ? () => true : compilePattern(rule.when),
      mentions: rule.mentions === undefined ? () => true : compileMention(rule.mentions),
      expression: rule.key === null ? null : { text: rule.key, valueIn: compileExpression(rule.key) },
      scope: rule.scope,
      content: rule.content,
      ignored: ignoring(rule.ignore),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`key rule "${rule.name}": ${reason}`, { cause: error });
  }
}

function compileMention({ at, word }: NonNullable<KeyRule['mentions']>): Matcher {
  const textIn = compileExpression(at);
  return (seen) => {
    const text = textIn(seen);
    return typeof text === 'string' && text.toLowerCase().includes(word);
  };
}

/** `seen` is the envelope as expressions see it. Everything goes in as canonical JSON text: a lone surrogate of a string would not survive UTF-8. */
function apply(rule: CompiledRule, envelope: Envelope, seen: unknown) {
  if (!rule.matches(envelope.value) || !rule.mentions(seen)) return undefined;
  let parts: string | null = null;
  if (rule.expression !== null) {
    const value = rule.expression.valueIn(seen);
    if (value === undefined) return undefined;
    parts = canonical([rule.expression.text, value]);
  }
  const scope = rule.scope === 'source' ? canonical(envelope.source) : null;
  return { scope, parts, content: rule.content ? contentOf(envelope, rule.ignored) : null };
}

/** Never the envelope's id, time or `replay-name`: they change when the same event is sent again. */
const contentOf = ({ value }: Envelope, ignored: Ignored): string =>
  contentField({ 'detail-type': value['detail-type'], detail: value['detail'] }, ignored);

function replayField(envelope: Envelope, replays: Config['replays'], nonce: () => string): string | null {
  if (envelope.replayName === null) return null;
  switch (replays) {
    case 'once-per-replay':
      return canonical(envelope.replayName);
    case 'deduplicate':
      return null;
    case 'always':
      return nonce();
    default:
      return replays satisfies never;
  }
}
