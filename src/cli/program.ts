import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addDeadLetters } from './admin/commands.js';
import type { Act, ExitCode, Io } from './io.js';
import { addJudges } from './judge/commands.js';
import { send } from './send/command.js';
import { addSendFlags, type SendFlags } from './send/flags.js';
import { UsageError } from './usage-error.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The command line. What is printed for programs goes to the standard output, everything else beside it. */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = new Command('bridgehead')
    .description('The receiver behind an Amazon EventBridge API destination, and its tools.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) })
    .showHelpAfterError('(--help tells what there is)');
  const act: Act =
    (command) =>
    async (...given) => {
      code = await command(...given);
    };

  program
    .command('start')
    .description('start the receiver, as npm start and the container do')
    .action(async () => void (await import('../main.js')));
  addSendFlags(program.command('send [paths...]'))
    .description('send events as EventBridge does, and tell what became of each')
    .action(act((paths: string[], flags: SendFlags) => send(paths, flags, io)));
  addDeadLetters(program, act, io);
  addJudges(program, act, io);

  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    return exitCodeOf(error, io);
  }
}

/** Commander has said its own already. */
function exitCodeOf(error: unknown, io: Io): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const message = error instanceof Error ? error.message : String(error);
  io.err(`bridgehead: ${message}\n`);
  return error instanceof UsageError ? 2 : 1;
}
