/** Which organization somebody was in last on this device, so that they come back to it. */

const key = (subject: string) => `companion.organization.${subject}`;

export function lastOrganization(subject: string): string | null {
  return localStorage.getItem(key(subject));
}

export function rememberOrganization(subject: string, organization: string): void {
  localStorage.setItem(key(subject), organization);
}
