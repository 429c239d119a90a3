/** How long the letter is, and whether it fits on one page: what is read of a cover letter is rarely more. */
import { Group, Progress, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import type Quill from 'quill/core.js';
import { useEffect, useState } from 'react';
import { type Counts, count, pages } from './counts';
import classes from './Editor.module.css';
import { measurePages, PAPER } from './print';
import { textOf } from './text';

/** How long nobody types before it is counted, in milliseconds. */
const REST_MS = 900;
/** A longer text is not laid out for measuring: its pages are reckoned from its characters. */
const MEASURED = 60_000;
const CHARACTERS_PER_PAGE = 3000;

interface Length extends Counts {
  readonly pages: number;
}

export function FitMeter({ quill }: { quill: Quill }) {
  const length = useLength(quill);
  if (!length) return <footer className={classes.foot} />;
  const over = length.pages > 1.02;
  const said = length.words === 0 ? 'Nothing written yet' : pages(length.pages);
  return (
    <footer className={classes.foot}>
      <Tooltip label={`When printed on ${PAPER.name}${over ? ': more than one page' : ''}`}>
        <Group gap={10} wrap="nowrap" data-over={over || undefined} className={classes.fit}>
          <Progress
            value={Math.min(100, length.pages * 100)}
            size={6}
            w={72}
            color={over ? 'yellow' : 'pine'}
            aria-label="How full one page is"
          />
          <Text size="xs">{said}</Text>
          {over && <VisuallyHidden>, more than one page</VisuallyHidden>}
        </Group>
      </Tooltip>
      <Text size="xs">{length.words === 1 ? '1 word' : `${length.words.toLocaleString()} words`}</Text>
      <Text size="xs" className={classes.wide}>
        {length.characters.toLocaleString()} characters
      </Text>
      <Text size="xs" className={classes.wide}>
        {length.minutes} min to read
      </Text>
    </footer>
  );
}

function useLength(quill: Quill): Length | null {
  const [length, setLength] = useState<Length | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let idle = 0;
    const measure = () => {
      const counts = count(textOf(quill));
      setLength({
        ...counts,
        pages: counts.characters > MEASURED ? counts.characters / CHARACTERS_PER_PAGE : measurePages(quill),
      });
    };
    const later = () => {
      clearTimeout(timer);
      cancelIdleCallback(idle);
      timer = setTimeout(() => {
        idle = requestIdleCallback(measure, { timeout: 2000 });
      }, REST_MS);
    };
    measure();
    quill.on('text-change', later);
    return () => {
      clearTimeout(timer);
      cancelIdleCallback(idle);
      quill.off('text-change', later);
    };
  }, [quill]);
  return length;
}
