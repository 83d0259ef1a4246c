/** What a token may do; `admin` may do everything, `write` also reads, `hook` only hands captures and tasks in and starts agents. */
export const API_SCOPES = ['hook', 'read', 'write', 'admin'] as const;
export type ApiScope = (typeof API_SCOPES)[number];
