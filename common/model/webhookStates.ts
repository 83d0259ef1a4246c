// Without schemas: windows read this, too.

/** `waiting`: the last try failed and the next one has its time; `forbidden`: by the profile's policy. */
export const WEBHOOK_STATES = ['idle', 'delivering', 'waiting', 'off', 'forbidden'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];
