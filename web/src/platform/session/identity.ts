/**
 * Who somebody is, as the deployment's OpenID Connect issuer says: authorization code with PKCE, by `oidc-client-ts`. Tokens stay in
 * this tab (`sessionStorage`), so that two windows can be two people; a new tab of somebody who is signed in goes through the
 * issuer's own session and asks nothing. Tokens are renewed before they end.
 */
import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import type { Credentials } from '../../shared/api/client';
import { unreachable } from '../../shared/api/problem';
import type { Config } from '../config';

/**
 * `unknown`: not looked yet. `over`: was signed in, and the platform or the issuer does not accept it any more. `away`: was signed in
 * on this device, and the issuer cannot be reached to say so again; what the device has can be read and written meanwhile.
 */
export type Standing = 'unknown' | 'out' | 'in' | 'over' | 'away';

export interface Person {
  /** The issuer's name for them. */
  readonly subject: string;
  readonly name: string;
  readonly email: string | null;
}

export interface SessionState {
  readonly standing: Standing;
  readonly person: Person | null;
}

/** Remembers, for new tabs of this browser, who signed in last and did not sign out: no token. */
const SIGNED_IN = 'companion.signed-in';
/** Tokens are taken for over so long before they are. */
const MARGIN_SECONDS = 20;

export class Identity implements Credentials {
  #state: SessionState = { standing: 'unknown', person: null };
  readonly #listeners = new Set<() => void>();
  readonly #manager: UserManager;
  readonly #config: Config;
  #renewing: Promise<User | null> | null = null;

  constructor(config: Config) {
    this.#config = config;
    const store = () => new WebStorageStateStore({ store: sessionStorage });
    this.#manager = new UserManager({
      authority: config.issuer,
      client_id: config.clientId,
      redirect_uri: `${location.origin}/signed-in`,
      response_type: 'code',
      scope: 'openid email profile',
      userStore: store(),
      stateStore: store(),
      automaticSilentRenew: false,
      loadUserInfo: false,
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Takes up the session of this tab, if there is one. */
  async restore(): Promise<void> {
    const user = await this.#manager.getUser();
    this.#become(user ? 'in' : 'out', user);
  }

  /** Whether somebody signed in with this browser and did not sign out, so that a new tab may ask the issuer at once. */
  get wasSignedIn(): boolean {
    return localStorage.getItem(SIGNED_IN) !== null;
  }

  /** Asks the issuer who this is, and leaves the page for it; stays, with what the device has, when it cannot be reached. */
  async resume(path: string): Promise<void> {
    try {
      await this.signIn(path, null);
    } catch {
      this.#set({ standing: 'away', person: JSON.parse(localStorage.getItem(SIGNED_IN) ?? 'null') as Person | null });
    }
  }

  /** Goes to the issuer. Comes back to `path`; `again` asks who it is even if the issuer knows. */
  async signIn(path: string, again: 'select_account' | 'login' | null): Promise<void> {
    await this.#manager.signinRedirect({ state: path, ...(again === null ? {} : { prompt: again }) });
  }

  /** Back from the issuer: takes the tokens, and answers the path to go on at. */
  async signedIn(): Promise<string> {
    const user = await this.#manager.signinRedirectCallback();
    this.#become('in', user);
    localStorage.setItem(SIGNED_IN, JSON.stringify(this.#state.person));
    return typeof user.state === 'string' && user.state.startsWith('/') ? user.state : '/';
  }

  /** Forgets the tokens and ends the browser's session with the issuer. */
  async signOut(): Promise<void> {
    localStorage.removeItem(SIGNED_IN);
    const user = await this.#manager.getUser();
    await this.#manager.removeUser();
    this.#become('out', null);
    const home = `${location.origin}/`;
    // The issuer cannot be told now; whoever signs in here next is asked who they are.
    if (!navigator.onLine) return location.assign(home);
    const { signOut, clientId } = this.#config;
    const end = signOut === null ? await this.#manager.metadataService.getEndSessionEndpoint().catch(() => undefined) : undefined;
    if (signOut !== null) {
      location.assign(`${signOut}?client_id=${encodeURIComponent(clientId)}&logout_uri=${encodeURIComponent(home)}`);
    } else if (end !== undefined) {
      await this.#manager.signoutRedirect({
        post_logout_redirect_uri: home,
        ...(user?.id_token ? { id_token_hint: user.id_token } : {}),
      });
    } else {
      location.assign(home);
    }
  }

  token = async (): Promise<string | null> => {
    const user = await this.#manager.getUser();
    // Nobody can be asked who this is: like every other request then, this one reaches nobody.
    if (!user && this.#state.standing === 'away') throw unreachable();
    if (!user) return null;
    if ((user.expires_in ?? 0) > MARGIN_SECONDS) return user.access_token;
    if (!navigator.onLine) return user.access_token;
    const renewed = await this.#renew();
    return (renewed ?? user).access_token;
  };

  refused = (): void => {
    if (this.#state.standing === 'in') this.#set({ ...this.#state, standing: 'over' });
  };

  /** One renewal at a time: a refresh token is replaced by each. */
  #renew(): Promise<User | null> {
    this.#renewing ??= this.#manager.signinSilent().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing.catch(() => null);
  }

  #become(standing: Standing, user: User | null): void {
    const profile = user?.profile;
    const name = profile?.name ?? profile?.email ?? profile?.sub ?? '';
    this.#set({ standing, person: profile ? { subject: profile.sub, name, email: profile.email ?? null } : null });
  }

  #set(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
