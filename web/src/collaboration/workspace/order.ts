/** Which of a workspace's documents a page shows, and in which order. */
import type { Schemas } from '../../shared/api/client';
import { byName, matches } from '../../shared/ui/search';

export const ORDERS = [
  { value: 'newest', label: 'Newest' },
  { value: 'name', label: 'Name' },
] as const;

export type Order = (typeof ORDERS)[number]['value'];

export const isOrder = (value: unknown): value is Order => ORDERS.some((order) => order.value === value);

type Document = Schemas['Document'];

const compare: Record<Order, (one: Document, other: Document) => number> = {
  newest: (one, other) => other.created_at.localeCompare(one.created_at),
  name: (one, other) => byName(one.name, other.name),
};

/** The documents that have every word that was typed in their names, in an order. */
export function arranged(documents: readonly Document[], typed: string, order: Order): Document[] {
  return documents.filter(({ name }) => matches(name, typed)).sort(compare[order]);
}
