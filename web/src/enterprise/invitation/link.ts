/** The link of an invitation, as somebody pastes it: the secret is what stands behind its hash. */

/** The secret in a pasted link, or a secret pasted by itself; null when it is neither. */
export function secretOf(pasted: string): string | null {
  const text = pasted.trim();
  const hash = text.indexOf('#');
  const secret = hash >= 0 ? text.slice(hash + 1) : text;
  return /^[\w-]{16,}$/.test(secret) ? secret : null;
}
