/** Days as a form has them, `2026-11-24`, as the instants between which they lie where this device is. */

export const dayStarts = (day: string): string => new Date(`${day}T00:00:00`).toISOString();

export const dayEnds = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();
