/** What else can be done with something in a list. Nothing is shown where nothing can be. */
import { ActionIcon, Box, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import rows from './rows.module.css';

export interface MoreItem {
  readonly label: string;
  readonly does: () => void;
  readonly icon?: ReactNode;
  /** For what people would not want to do by mistake. */
  readonly red?: boolean;
}

export function More({ label, items }: { label: string; items: readonly MoreItem[] }) {
  if (items.length === 0) return <Box w={34} />;
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon className={rows.above} color="gray" size="lg" aria-label={label}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ label: text, does, icon, red }) => (
          <Menu.Item key={text} onClick={does} leftSection={icon} {...(red ? { c: 'var(--mantine-color-error)' } : {})}>
            {text}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
