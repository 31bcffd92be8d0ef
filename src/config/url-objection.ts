/** What a URL that is right in itself must not have as a destination's; null where it may stay. Completes "NAME …". */
export function urlObjection(text: string): string | null {
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return 'must be without user and password, because a URL is shown in logs: remove them, and let a proxy before the destination add the credential';
  }
  if (!url.href.includes('#')) return null;
  return 'must be without a fragment, which is never sent: remove the # and what follows, or write %23 where the path has a #';
}
