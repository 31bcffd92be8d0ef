import { Option, type Command } from 'commander';
import type { Act, Io } from '../io.js';
import { count } from '../send/quantities.js';
import { change, type ChangeFlags } from './change.js';
import { adminFlagsFrom, adminOf, type AdminFlags } from './client.js';
import { list, show, type ListFlags } from './list-and-show.js';
import { revalidate, type RevalidateFlags } from './revalidate.js';

/** Of every command that speaks to a running receiver. */
export const reaching = (command: Command): Command =>
  command
    .addOption(new Option('--url <url>', 'the receiver').default('http://127.0.0.1:8080').env('BRIDGEHEAD_URL'))
    .option('--admin-token <token>', 'its admin token (env: ADMIN_TOKEN)')
    .option('--admin-token-file <path>', 'a file that holds it (env: ADMIN_TOKEN_FILE)')
    .option('--json', 'print JSON', false);

const filtered = (command: Command): Command =>
  command
    .option('--destination <name>', 'only those for this destination')
    .option('--reason <reason>', 'only those given up for this reason')
    .option('--event-id <id>', 'only those of this envelope')
    .option('--path <path>', 'only those that came to this path, such as /events');

/** `bridgehead dead-letters …` */
export function addDeadLetters(program: Command, act: Act, io: Io): void {
  const letters = program.command('dead-letters').description('what a running receiver has given up');
  const admin = (flags: AdminFlags) => adminOf(adminFlagsFrom(flags, io));

  filtered(reaching(letters.command('list')))
    .description('list them, the newest first')
    .addOption(new Option('--limit <n>', 'at most so many').argParser(count).default(50))
    .option('--cursor <cursor>', 'go on from here')
    .option('--all', 'every one of them', false)
    .action(act((flags: ListFlags & AdminFlags) => list(admin(flags), flags, io)));
  reaching(letters.command('show <key>'))
    .description('show one with its body and its attempts')
    .action(act((key: string, flags: AdminFlags & { json: boolean }) => show(admin(flags), key, flags, io)));
  filtered(reaching(letters.command('redrive [keys...]')))
    .description('try them again')
    .option('--all', 'every one of them that the filters let through', false)
    .action(act((keys: string[], flags: ChangeFlags & AdminFlags) => change('redrive', keys, admin(flags), flags, io)));
  filtered(reaching(letters.command('discard [keys...]')))
    .description('give them up for good')
    .option('--all', 'every one of them that the filters let through', false)
    .option('--yes', 'with --all: yes, all of them')
    .action(act((keys: string[], flags: ChangeFlags & AdminFlags) => change('discard', keys, admin(flags), flags, io)));
  reaching(letters.command('revalidate'))
    .description('read what is invalid once more, and redrive what is valid now')
    .option('--dry-run', 'only say what would happen', false)
    .action(act((flags: RevalidateFlags & AdminFlags) => revalidate(admin(flags), flags, io)));
}
