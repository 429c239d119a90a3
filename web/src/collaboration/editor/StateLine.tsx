/** Where the person's words are, in one short sentence, and what can be done when they wait. */
import { Button, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { LiveDocument } from '../../realtime/port';
import classes from './Editor.module.css';
import { countdown, type StateLine as Line, spoken, stateLine } from './state';
import { useLive } from './useLive';

export function StateLine({ live, onSignIn }: { live: LiveDocument; onSignIn?: (() => void) | undefined }) {
  const said = useLive(live, (state) => JSON.stringify(stateLine(state)));
  const line = useMemo(() => JSON.parse(said) as Line, [said]);
  const wait = useCountdown(line.retryAt);
  const calm = line.tone === 'good' || line.tone === 'busy';
  return (
    <Group gap={8} wrap="nowrap" className={classes.state} data-tone={line.tone}>
      <Tooltip label={line.detail} disabled={!line.detail} multiline maw={280}>
        <Group gap={7} wrap="nowrap" className={classes.stateText}>
          <span className={classes.dot} aria-hidden />
          <Text size="sm" component="span" className={classes.sentence}>
            {spoken(line, wait)}
          </Text>
          {line.detail && <VisuallyHidden>{line.detail}</VisuallyHidden>}
        </Group>
      </Tooltip>
      {line.action === 'retry' && (
        <Button size="compact-xs" variant="default" flex="none" onClick={() => live.retry()}>
          Try now
        </Button>
      )}
      {line.action === 'sign-in' && onSignIn && (
        <Button size="compact-xs" flex="none" onClick={onSignIn}>
          Sign in
        </Button>
      )}
      {/* Saving and saved come with every word; only what is out of the ordinary is said aloud. */}
      <VisuallyHidden role="status">{calm ? '' : `${spoken(line)}. ${line.detail ?? ''}`}</VisuallyHidden>
    </Group>
  );
}

function useCountdown(retryAt: number | null): string | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (retryAt === null) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [retryAt]);
  return retryAt === null ? null : countdown(retryAt, now);
}
