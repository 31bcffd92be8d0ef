import type { Reply } from './post.js';

/**
 * Says once why nothing gets through: EventBridge tries again for hours what a wrong key or a wrong address never
 * lets pass, and a sender that does so in silence looks as if it hung.
 */
export function standstill(say: (text: string) => void): (reply: Reply) => void {
  let isSaid = false;
  return (reply) => {
    const reason = isSaid ? null : reasonOf(reply);
    if (reason === null) return;
    isSaid = true;
    say(`bridgehead: ${reason}; it is tried again as EventBridge does (--max-attempts and --max-age end it sooner)\n`);
  };
}

function reasonOf(reply: Reply): string | null {
  if (reply.kind === 'answered') {
    return [401, 407].includes(reply.status)
      ? `answered ${reply.status}: the credential is missing, wrong or outdated`
      : null;
  }
  switch (reply.why) {
    case 'timeout':
      return null;
    case 'token':
      return 'no request was made, because no OAuth token could be had';
    default:
      return `no answer (${reply.why})`;
  }
}
