import { Option, type Command } from 'commander';
import { shapeNames, type Shape } from './generate.js';
import { count, duration, positive, rate, share } from './quantities.js';
import { DEFAULT_RATE } from './send-all.js';
import { senders } from './senders.js';

export interface SendFlags {
  readonly url: string;
  readonly sender: keyof typeof senders;
  readonly batchSize: number;
  readonly generate?: number;
  readonly shape: Shape;
  readonly rate: number;
  readonly atOnce: number;
  readonly duration?: number;
  readonly duplicates: number;
  readonly replay?: string;
  readonly header: readonly string[];
  readonly apiKey?: string;
  readonly apiKeyHeader: string;
  readonly basic?: string;
  readonly oauthTokenUrl?: string;
  readonly oauthClientId?: string;
  readonly oauthClientSecret?: string;
  readonly oauthScope?: string;
  readonly maxAttempts?: number;
  readonly maxAge?: number;
  readonly timeout?: number;
  readonly speed: number;
  readonly dlq?: string;
  readonly ruleArn: string;
  readonly targetArn: string;
  readonly each: boolean;
  readonly json: boolean;
}

export const API_KEY_HEADER = 'x-api-key';
const ARN = 'arn:aws:events:eu-central-1:123456789012';
const flag = (flags: string, about: string): Option => new Option(flags, about);
const gather = (value: string, before: readonly string[]): string[] => [...before, value];

export function addSendFlags(command: Command): Command {
  const options = [
    flag('--url <url>', 'the endpoint').default('http://127.0.0.1:8080/events').env('BRIDGEHEAD_SEND_URL'),
    flag('--sender <kind>', 'who it behaves as').choices(Object.keys(senders)).default('classic'),
    flag('--batch-size <n>', 'events in one request (bus, pipe)').argParser(count).default(1),
    flag('--generate <n>', 'send so many events of its own making').argParser(count),
    flag('--shape <shape>', 'what they look like').choices(shapeNames).default('genesys'),
    flag('--rate <n>', 'requests a second, or "unlimited"').argParser(rate).default(DEFAULT_RATE),
    flag('--duration <time>', 'events of its own making for so long, at the rate').argParser(duration),
    flag('--at-once <n>', 'requests open at the same time').argParser(count).default(1_000),
    flag('--duplicates <share>', 'send so many of them once more').argParser(share).default(0, '0%'),
    flag('--replay <name>', 'mark them as a replay of this name'),
    flag('--header <header>', 'a further header, "Name: value"; may be repeated').argParser(gather).default([], 'none'),
    flag('--api-key <key>', 'credential: an API key').env('BRIDGEHEAD_SEND_API_KEY'),
    flag('--api-key-header <name>', 'its header').default(API_KEY_HEADER),
    flag('--basic <user:password>', 'credential: Basic').env('BRIDGEHEAD_SEND_BASIC'),
    flag('--oauth-token-url <url>', 'credential: OAuth client credentials, and where a token is given'),
    flag('--oauth-client-id <id>', 'its client'),
    flag('--oauth-client-secret <secret>', "the client's secret").env('BRIDGEHEAD_SEND_CLIENT_SECRET'),
    flag('--oauth-scope <scope>', 'the scope to ask for'),
    flag('--max-attempts <n>', 'requests for one event, the first included').argParser(count),
    flag('--max-age <time>', 'how long an event is tried').argParser(duration),
    flag('--timeout <time>', 'how long an answer is waited for (bus: 1 to 30 s)').argParser(duration),
    flag('--speed <factor>', 'seconds of the retry schedule that pass in one').argParser(positive).default(1),
    flag('--dlq <file>', 'where given up events are appended, as messages of an SQS queue'),
    flag('--rule-arn <arn>', 'RULE_ARN of these messages').default(`${ARN}:rule/bridgehead-send`),
    flag('--target-arn <arn>', 'TARGET_ARN of these messages').default(`${ARN}:api-destination/bridgehead-send`),
    flag('--each', 'tell of each event, not only of all').default(false),
    flag('--json', 'print JSON').default(false),
  ];
  for (const option of options) command.addOption(option);
  return command;
}
