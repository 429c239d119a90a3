/** People at browsers: signing in as the issuer's own page has it, making documents, writing, losing the network, being looked at. */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { inject } from 'vitest';

export const SHOTS = new URL('../../../target/screenshots/', import.meta.url).pathname;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const PHONE = { width: 390, height: 844 };
export const LAPTOP = { width: 1280, height: 860 };

/** Debian's Chromium, or the one that `CHROMIUM` names. */
export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

/** One of the demonstration's people, with a browser profile of their own. */
export class Person {
  private constructor(
    readonly name: string,
    readonly organization: string,
    readonly context: BrowserContext,
    readonly page: Page,
    /** What the browser's console complained about, and requests that failed on the platform's side. */
    readonly complaints: string[],
  ) {}

  static async arrive(
    browser: Browser,
    name: string,
    options: Parameters<Browser['newContext']>[0] = {},
    cloud = inject('cloud'),
  ): Promise<Person> {
    const who = cloud.people.find((person) => person.name === name);
    if (!who) throw new Error(`${name} is nobody in the demonstration`);
    const context = await browser.newContext({ viewport: LAPTOP, baseURL: cloud.rest, ...options });
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: cloud.rest });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (
        message.type() === 'error' &&
        !/net::ERR_INTERNET_DISCONNECTED|WebSocket connection|Failed to load resource/.test(message.text())
      ) {
        complaints.push(message.text());
      }
    });
    return new Person(name, who.organization, context, page, complaints);
  }

  /** Signs in by the door, as a person does. */
  async signIn(): Promise<void> {
    await this.page.goto('/');
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByRole('button', { name: new RegExp(this.name) }).click();
    await this.page.getByRole('button', { name: /^Account of/ }).waitFor();
  }

  /** Goes to a page of the person's organization. */
  async open(path: string): Promise<void> {
    await this.page.goto(`/${this.organization}${path}`);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  /** Keeps a picture of the whole page below target/screenshots. */
  async shot(name: string): Promise<void> {
    mkdirSync(SHOTS, { recursive: true });
    await this.page.screenshot({ path: `${SHOTS}${name}.png` });
  }

  /** What axe finds wrong on the page as it is. */
  async findings(): Promise<string[]> {
    await this.page.evaluate(axe);
    return this.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const { violations } = await axe.run();
      return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
    });
  }
}

/** Asks the platform as one of the demonstration's people. */
export async function ask<T>(name: string, method: string, path: string, body?: unknown, cloud = inject('cloud')): Promise<T> {
  const who = cloud.people.find((person) => person.name === name);
  if (!who) throw new Error(`${name} is nobody in the demonstration`);
  const headers = {
    authorization: `Bearer ${who.token}`,
    'x-organization': who.organization,
    'content-type': 'application/json',
    'idempotency-key': crypto.randomUUID(),
  };
  const response = await fetch(cloud.rest + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

/** A new document in a new workspace; its id. */
export async function newDocument(
  name: string,
  by = 'Amara Okafor',
  everyone: string | null = 'edit',
  cloud = inject('cloud'),
): Promise<string> {
  const workspace = await ask<{ id: string }>(by, 'POST', '/collaboration/workspaces', { name: `${name}: applications` }, cloud);
  const path = `/collaboration/workspaces/${workspace.id}/documents`;
  return (await ask<{ id: string }>(by, 'POST', path, { name, everyone }, cloud)).id;
}

/** The text of a document as the platform has it: the newest snapshot and every revision after it. */
export async function stored(document: string, by = 'Amara Okafor'): Promise<string> {
  const { default: Delta } = await import('quill-delta');
  type Ops = ConstructorParameters<typeof Delta>[0];
  const snapshot = await ask<{ revision: number; content: Ops }>(by, 'GET', `/collaboration/documents/${document}/snapshot`);
  let text = new Delta(snapshot.content);
  let at = snapshot.revision;
  for (;;) {
    const path = `/collaboration/documents/${document}/revisions?since=${at}&limit=100`;
    const { items } = await ask<{ items: { revision: number; change: Ops }[] }>(by, 'GET', path);
    if (items.length === 0) break;
    for (const { revision, change } of items) {
      text = text.compose(new Delta(change));
      at = revision;
    }
  }
  return text.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '￼')).join('');
}
