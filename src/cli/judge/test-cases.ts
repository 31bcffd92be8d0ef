import { dirname, resolve } from 'node:path';
import { loadConfig } from '../../config/load-config.js';
import type { ExitCode, Io } from '../io.js';
import { json } from '../screen/table.js';
import { printableText } from '../screen/text.js';
import { violationText } from '../screen/violation.js';
import { readCases, type Case } from './case-file.js';
import { judging, verdictOf, type Judgement } from './judging.js';
import { readInput } from './read-input.js';

/** `bridgehead test FILE`: a team's sample events against its configuration, without a ledger. */
export async function testCases(path: string, flags: { readonly json: boolean }, io: Io): Promise<ExitCode> {
  const config = loadConfig(io.env);
  const judges = await judging(config);
  const cases = await readCases(path);
  const judged = new Map<string, Judgement>();
  for (const { name, event, file, source = null, 'idempotency-key': id } of cases) {
    const bytes =
      file === undefined ? Buffer.from(JSON.stringify(event)) : await readInput(resolve(dirname(path), file));
    judged.set(name, judges(source).judge(bytes, id));
  }
  const destination = config.destinations[0]?.name ?? '';
  const results = cases.map((each) => ({ name: each.name, failures: failuresOf(each, judged, destination) }));
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  if (flags.json) io.out(json({ passed: results.length - failed, failed, results }));
  else {
    for (const { name, failures } of results) {
      io.out(`${failures.length === 0 ? 'ok  ' : 'FAIL'}  ${printableText(name)}\n`);
      for (const failure of failures) io.out(`      ${printableText(failure)}\n`);
    }
    io.out(`${results.length - failed} passed, ${failed} failed\n`);
  }
  return failed === 0 ? 0 : 1;
}

function failuresOf({ name, expect }: Case, judged: ReadonlyMap<string, Judgement>, destination: string): string[] {
  const found = judged.get(name);
  if (found === undefined) return ['was not judged'];
  const failures: string[] = [];
  const verdict = verdictOf(found);
  const paths = found.violations.map((violation) => violation.path);
  const isOf = (what: string, expected: string, got: string): void => {
    if (expected !== got) failures.push(`${what}: expected ${expected}, got ${got}`);
  };

  if (expect.verdict !== undefined) {
    isOf('verdict', expect.verdict, verdict);
    if (verdict === 'invalid' && expect.verdict !== 'invalid') {
      failures.push(...found.violations.map((violation) => `  ${violationText(violation)}`));
    }
  }
  for (const path of expect.violations ?? []) {
    if (!paths.includes(path)) failures.push(`violations: expected one at "${path}", got ${listed(paths)}`);
  }
  if (expect.rule !== undefined) isOf('rule', expect.rule, found.kind === 'valid' ? found.rule : 'none');
  if (expect.destinations !== undefined) {
    const to = found.kind === 'valid' ? found.destinations : [];
    isOf('destinations', listed(expect.destinations), listed(to));
  }
  for (const [word, isSame] of [
    ['same-key-as', true],
    ['other-key-than', false],
  ] as const) {
    const other = expect[word];
    const keys = [found, other === undefined ? undefined : judged.get(other)].map((each) =>
      each?.kind === 'valid' ? each.keyFor(destination) : null,
    );
    if (other === undefined) continue;
    if (keys.includes(null)) failures.push(`${word} "${other}": an invalid event has no key`);
    else if (isSame && found.kind === 'valid' && !found.hasCopies) {
      failures.push(`${word} "${other}": nothing tells two such events apart, so that it is no copy`);
    } else if ((keys[0] === keys[1]) !== isSame) {
      failures.push(`${word} "${other}": the keys are ${isSame ? 'different' : 'the same'}`);
    }
  }
  return failures;
}

const listed = (names: readonly string[]): string => names.toSorted().join(', ') || 'none';
