/** How far a document is shared, chosen by words that say what each level allows. */
import { Select, Text } from '@mantine/core';
import { LEVELS, type Level } from './levels';

interface LevelSelectProps {
  label: string;
  value: Level | null;
  onChange: (level: Level | null) => void;
  /** Everybody may at most edit: an owner is somebody in particular. */
  everyone?: boolean;
}

const NOTHING = 'nothing';
const CLOSED = { level: NOTHING, title: 'Does not see it', may: 'Only those below, and whoever owns it.' };

export function LevelSelect({ label, value, onChange, everyone = false }: LevelSelectProps) {
  const choices = everyone ? [CLOSED, ...LEVELS.filter(({ level }) => level !== 'own')] : LEVELS;
  const mayOf = new Map<string, string>(choices.map(({ level, may }) => [level, may]));
  return (
    <Select
      aria-label={label}
      data={choices.map(({ level, title }) => ({ value: level, label: title }))}
      value={value ?? NOTHING}
      onChange={(chosen) => chosen !== null && onChange(LEVELS.find(({ level }) => level === chosen)?.level ?? null)}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">{option.label}</Text>
          <Text size="xs" c="dimmed">
            {mayOf.get(option.value)}
          </Text>
        </div>
      )}
      allowDeselect={false}
      comboboxProps={{ width: 240, position: 'bottom-end' }}
      w={{ base: 150, xs: 164 }}
    />
  );
}
