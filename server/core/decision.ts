import type { EventData } from './events/event.ts';

/** Events to write; or, when a command has nothing (more) to change, the event that brought that about. */
export type Decision = { readonly events: readonly EventData[] } | { readonly seq: number };
