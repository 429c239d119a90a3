/** A small window beside a place in the text. It stays inside the page, above the place when there is no room below. */
import { Paper } from '@mantine/core';
import type Quill from 'quill/core.js';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import type { Range } from '../../realtime/port';
import classes from './Editor.module.css';

const GAP = 6;
const EDGE = 8;

interface AnchoredProps {
  readonly quill: Quill;
  readonly range: Range;
  readonly children: ReactNode;
  readonly role?: string;
  readonly label?: string;
}

export function Anchored({ quill, range, children, role, label }: AnchoredProps) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ left: number; top: number } | null>(null);
  const { index, length } = range;
  useLayoutEffect(() => {
    const position = () => {
      const bounds = quill.selection.getBounds(index, length);
      const size = box.current?.getBoundingClientRect();
      if (!bounds || !size) return;
      const view = window.visualViewport ?? { width: window.innerWidth, height: window.innerHeight };
      const below = bounds.bottom + GAP;
      const top = below + size.height + EDGE <= view.height ? below : Math.max(EDGE, bounds.top - size.height - GAP);
      setPlace({ left: Math.max(EDGE, Math.min(bounds.left, view.width - size.width - EDGE)), top });
    };
    position();
    const observer = new ResizeObserver(position);
    if (box.current) observer.observe(box.current);
    window.addEventListener('scroll', position, { passive: true, capture: true });
    window.addEventListener('resize', position);
    return () => {
      observer.disconnect();
      window.removeEventListener('scroll', position, { capture: true });
      window.removeEventListener('resize', position);
    };
  }, [quill, index, length]);
  return (
    <Paper
      ref={box}
      shadow="md"
      withBorder
      role={role}
      aria-label={label}
      className={classes.anchored}
      style={place ? { ...place } : { opacity: 0 }}
    >
      {children}
    </Paper>
  );
}
