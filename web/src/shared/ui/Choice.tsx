/** One of a few, by icon: how something is shown. */
import { SegmentedControl, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';

interface ChoiceProps<T extends string> {
  label: string;
  choices: readonly { value: T; label: string; icon: ReactNode }[];
  value: T;
  onChange: (value: T) => void;
}

export function Choice<T extends string>({ label, choices, value, onChange }: ChoiceProps<T>) {
  return (
    <SegmentedControl
      aria-label={label}
      value={value}
      onChange={(next) => {
        const chosen = choices.find((choice) => choice.value === next);
        if (chosen) onChange(chosen.value);
      }}
      data={choices.map((choice) => ({
        value: choice.value,
        label: (
          <span title={choice.label} style={{ display: 'flex' }}>
            {choice.icon}
            <VisuallyHidden>{choice.label}</VisuallyHidden>
          </span>
        ),
      }))}
    />
  );
}
