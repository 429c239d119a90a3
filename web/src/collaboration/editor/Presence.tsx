/** Who has the document open, each in their colour; and what they do, said politely to those who cannot see it. */
import { Avatar, Group, Popover, Stack, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { LiveDocument, Participant } from '../../realtime/port';
import { Announcer } from './announcer';
import { type Colours, initials } from './colours';
import classes from './Editor.module.css';
import { useLive } from './useLive';

const SHOWN = 5;

/** One entry a person: their tabs are one. Oneself comes first, then writers, then viewers. */
export function peopleOf(participants: readonly Participant[]): Participant[] {
  const people = new Map<string, Participant>();
  for (const participant of participants) {
    const known = people.get(participant.person);
    const better = !known || participant.self || (!known.self && participant.capacity === 'writer');
    if (better) people.set(participant.person, participant);
  }
  const rank = ({ self, capacity }: Participant) => (self ? 0 : capacity === 'writer' ? 1 : 2);
  return [...people.values()].sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

export function Presence({ live, colours }: { live: LiveDocument; colours: Colours }) {
  const participants = useLive(live, (state) => state.participants);
  const people = peopleOf(participants);
  if (people.length === 0) return null;
  const more = people.length - SHOWN;
  return (
    <Popover position="bottom-end" withArrow shadow="md">
      <Popover.Target>
        <UnstyledButton className={classes.people}>
          <VisuallyHidden>{people.length === 1 ? '1 person here' : `${people.length} people here`}</VisuallyHidden>
          <Avatar.Group spacing={4} aria-hidden>
            {people.slice(0, SHOWN).map((person) => (
              <Tooltip key={person.person} label={describe(person)}>
                <Avatar
                  size={28}
                  classNames={{ placeholder: classes.initials ?? '' }}
                  style={{ '--person': colours.of(person.person) }}
                  data-viewer={person.capacity === 'viewer' || undefined}
                >
                  {initials(person.name)}
                </Avatar>
              </Tooltip>
            ))}
            {more > 0 && <Avatar size={28}>+{more}</Avatar>}
          </Avatar.Group>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={8} component="ul" className={classes.peopleList} aria-label="People here">
          {people.map((person) => (
            <Group key={person.person} gap={10} wrap="nowrap" component="li">
              <span className={classes.swatch} style={{ background: colours.of(person.person) }} aria-hidden />
              <Text size="sm">{describe(person)}</Text>
            </Group>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function describe({ name, self, capacity }: Participant): string {
  return `${name}${self ? ' (you)' : ''}${capacity === 'viewer' ? ' — reading' : ''}`;
}

/** Says who joined, left and writes. `watch` is called with a listener for remote changes. */
export function Announcements({
  live,
  watch,
}: {
  live: LiveDocument;
  watch: (listener: (client: string | null) => void) => () => void;
}) {
  const [text, setText] = useState('');
  const participants = useLive(live, (state) => state.participants);
  const announcer = useRef<Announcer | null>(null);
  const before = useRef<readonly Participant[] | null>(null);
  const now = useRef(participants);
  now.current = participants;

  useEffect(() => {
    const speaking = new Announcer(setText);
    announcer.current = speaking;
    const stop = watch((client) => {
      const name = now.current.find((participant) => participant.client === client)?.name;
      speaking.say(name ? `${name} is writing` : 'Somebody else is writing');
    });
    return () => {
      stop();
      speaking.stop();
    };
  }, [watch]);

  useEffect(() => {
    const known = before.current;
    before.current = participants;
    // Who was here already when one came is no news.
    if (!known || known.length === 0) return;
    const has = (list: readonly Participant[], person: string) => list.some((participant) => participant.person === person);
    for (const { person, name, self } of participants) if (!self && !has(known, person)) announcer.current?.say(`${name} joined`);
    for (const { person, name, self } of known) if (!self && !has(participants, person)) announcer.current?.say(`${name} left`);
  }, [participants]);

  return (
    <VisuallyHidden aria-live="polite" data-announcements>
      {text}
    </VisuallyHidden>
  );
}
