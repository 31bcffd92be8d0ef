import { Option, type Command } from 'commander';
import { reaching } from '../admin/commands.js';
import type { Act, Io } from '../io.js';
import { check, type CheckFlags } from './check.js';
import { testKeys, type KeyFlags } from './key-test.js';
import { testPattern, type PatternFlags } from './pattern-test.js';
import { testCases } from './test-cases.js';

const SOURCE_FLAG = ['--source <name>', 'judged as what comes to /events/{name}'] as const;
const JSON_FLAG = ['--json', 'print JSON', false] as const;

/** What says beforehand what the receiver would do: `check`, `pattern test`, `key test`, `test`. */
export function addJudges(program: Command, act: Act, io: Io): void {
  reaching(program.command('check'))
    .description('tell all that stands in the way of a start: configuration, ledger, destinations, schemas')
    .option('--event <file>', 'and what would happen to this event')
    .option(...SOURCE_FLAG)
    .option('--idempotency-key <key>', 'that it comes with this header')
    .action(act((flags: CheckFlags) => check(flags, io)));
  program
    .command('pattern')
    .description('EventBridge event patterns')
    .command('test')
    .description('tell whether events match a pattern')
    .addOption(new Option('--pattern <pattern>', 'its JSON, or a file that holds it').makeOptionMandatory())
    .addOption(new Option('--event <files...>', 'files with events, as "send" reads them').makeOptionMandatory())
    .option(...JSON_FLAG)
    .action(act((flags: PatternFlags) => testPattern(flags, io)));
  program
    .command('key')
    .description('idempotency keys')
    .command('test <files...>')
    .description('tell the rule and the key of each event, and which of them are copies')
    .option(...SOURCE_FLAG)
    .option(...JSON_FLAG)
    .action(act((paths: string[], flags: KeyFlags) => testKeys(paths, flags, io)));
  program
    .command('test <file>')
    .description('hold sample events to what a file expects of them, without a ledger')
    .option(...JSON_FLAG)
    .action(act((path: string, flags: { json: boolean }) => testCases(path, flags, io)));
}
