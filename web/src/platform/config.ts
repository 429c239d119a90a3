/**
 * What this deployment is: read once from `/config.json`, so that one build of the client serves every deployment. The local cloud
 * writes that file itself; an operator puts it beside the client.
 */

export interface Config {
  /** The OpenID Connect issuer; discovery is below it. */
  readonly issuer: string;
  readonly clientId: string;
  /** The address of the socket, without a ticket. */
  readonly socket: string;
  /** Where a browser's session with the issuer is ended, as Cognito's `/logout`; null when the issuer says so in its discovery. */
  readonly signOut: string | null;
}

/** Reads the configuration; throws a sentence for a person when there is none or it makes no sense. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-cache' }).catch(() => null);
  if (!response?.ok) throw new Error('The settings of this deployment (/config.json) cannot be read.');
  const raw = (await response.json().catch(() => null)) as unknown;
  const text = (name: string): string => {
    const value = typeof raw === 'object' && raw !== null ? (raw as Record<string, unknown>)[name] : undefined;
    if (typeof value !== 'string' || value === '')
      throw new Error(`The settings of this deployment (/config.json) have no "${name}".`);
    return value;
  };
  const signOut = (raw as Record<string, unknown>).sign_out;
  return {
    issuer: text('issuer'),
    clientId: text('client_id'),
    socket: text('socket'),
    signOut: typeof signOut === 'string' ? signOut : null,
  };
}
