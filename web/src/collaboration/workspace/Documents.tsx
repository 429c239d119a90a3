/** Documents as tiles or as rows: what each is called, who made it and when, and what can be done with it. */
import { Anchor, Card, Group, SimpleGrid, Text } from '@mantine/core';
import { IconFileText, IconPencil, IconRestore, IconTrash, IconUserPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { usePeople } from '../../enterprise/member/queries';
import { useOrganization } from '../../platform/session/organization';
import type { Schemas } from '../../shared/api/client';
import { More, type MoreItem } from '../../shared/ui/More';
import classes from '../../shared/ui/rows.module.css';
import { When } from '../../shared/ui/When';

type Document = Schemas['Document'];

/** What can be done with a document from a list. */
export interface DocumentActions {
  rename(document: Document): void;
  share(document: Document): void;
  trash(document: Document): void;
  restore(document: Document): void;
}

interface DocumentsProps {
  documents: readonly Document[];
  view: 'grid' | 'list';
  actions: DocumentActions;
}

export function Documents({ documents, view, actions }: DocumentsProps) {
  if (view === 'list') {
    return (
      <ul className={classes.rows}>
        {documents.map((document) => (
          <li key={document.id} className={classes.row}>
            <IconFileText size={20} color="var(--mantine-color-dimmed)" aria-hidden />
            <div>
              <Name document={document} />
              <Made document={document} />
            </div>
            <Actions document={document} actions={actions} />
          </li>
        ))}
      </ul>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} component="ul" className={classes.list ?? ''}>
      {documents.map((document) => (
        <Card component="li" key={document.id} className={classes.tile} withBorder padding="md">
          <div className={classes.sheet} aria-hidden>
            <IconFileText size={32} stroke={1.4} />
          </div>
          <Group wrap="nowrap" gap="xs" align="flex-start" justify="space-between">
            <div>
              <Name document={document} />
              <Made document={document} />
            </div>
            <Actions document={document} actions={actions} />
          </Group>
        </Card>
      ))}
    </SimpleGrid>
  );
}

function Name({ document }: { document: Document }) {
  const { path } = useOrganization();
  return (
    <Anchor
      component={Link}
      to={path(`/documents/${document.id}`)}
      className={classes.link}
      fw={550}
      c="var(--mantine-color-text)"
      lineClamp={2}
    >
      {document.name}
    </Anchor>
  );
}

function Made({ document }: { document: Document }) {
  const { nameOf } = usePeople();
  const trashed = document.state === 'trashed';
  return (
    <Text size="sm" c="dimmed">
      {nameOf(document.created_by)}, <When at={document.created_at} />
      {trashed && (
        <>
          {' · moved to the trash '}
          <When at={document.updated_at} />
        </>
      )}
    </Text>
  );
}

function Actions({ document, actions }: { document: Document; actions: DocumentActions }) {
  const { can } = useOrganization();
  const trashed = document.state === 'trashed';
  const items: MoreItem[] = [{ label: 'Share', icon: <IconUserPlus size={16} />, does: () => actions.share(document) }];
  if (!trashed && can('document_write')) {
    items.unshift({ label: 'Rename', icon: <IconPencil size={16} />, does: () => actions.rename(document) });
  }
  if (can('document_trash')) {
    items.push(
      trashed
        ? { label: 'Restore', icon: <IconRestore size={16} />, does: () => actions.restore(document) }
        : { label: 'Move to the trash', icon: <IconTrash size={16} />, does: () => actions.trash(document) },
    );
  }
  return <More label={`More for “${document.name}”`} items={items} />;
}
