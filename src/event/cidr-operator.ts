import ipaddr from 'ipaddr.js';
import { PatternError } from './pattern-error.js';
import type { TextTest } from './text-operators.js';

type Address = ReturnType<typeof ipaddr.parse>;

const EXAMPLES = 'write a block such as "10.0.0.0/8" or "2001:db8::/32"';

/** The longest block of each kind: EventBridge refuses one of a single address, which can be written as it is. */
const MAX_BITS = { ipv4: 31, ipv6: 127 } as const;

export function compileCidr(argument: unknown, path: string): TextTest {
  if (typeof argument !== 'string') throw new PatternError(path, `"cidr" takes a string: ${EXAMPLES}`);
  const [address = '', bits = '', ...more] = argument.split('/');
  const block = parseAddress(address);
  if (block === null || more.length > 0 || !/^\d{1,3}$/.test(bits)) {
    throw new PatternError(path, `"cidr" takes an address, a slash and a number of bits: ${EXAMPLES}`);
  }
  const kind = block.kind();
  const prefix = Number(bits);
  if (prefix > MAX_BITS[kind]) {
    throw new PatternError(
      path,
      `"cidr" takes 0 to ${MAX_BITS[kind]} bits of an ${kind === 'ipv4' ? 'IPv4' : 'IPv6'} address: for a single one write the address itself as a value`,
    );
  }
  return (text) => {
    const candidate = parseAddress(text);
    return candidate !== null && candidate.kind() === kind && candidate.match(block, prefix);
  };
}

/** Whether a text is this address, however it is written; null where the pattern's value is no address. */
export function compileAddress(value: string): TextTest | null {
  const address = parseAddress(value);
  if (address === null) return null;
  const spelt = address.toNormalizedString();
  return (text) => text === value || parseAddress(text)?.toNormalizedString() === spelt;
}

const IPV4 = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/;
const IPV6 = /^[\da-fA-F:]{2,39}$/;

/** Addresses as people write them. The library alone would also take octal parts, zones and single numbers. */
function parseAddress(text: string): Address | null {
  if (IPV4.test(text)) return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : null;
  return IPV6.test(text) && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}
