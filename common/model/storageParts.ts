/** What the files of a profile's data directory are. `other` are logs, locks, and lists of servers and tokens. */
export const STORAGE_PARTS = ['log', 'snapshots', 'index', 'graph', 'models', 'notes', 'backups', 'other'] as const;
export type StoragePart = (typeof STORAGE_PARTS)[number];
