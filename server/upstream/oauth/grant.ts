import type { StoredOAuthClientInformation, StoredOAuthTokens } from '@modelcontextprotocol/client';
import { z } from 'zod';

/** What a server let us have: who we are to its authorization servers, and tokens. The window keeps it as text. */
export interface Grant {
	/** When it was changed last. Milliseconds since the epoch. */
	readonly at: number;
	/** The server's address: another one never gets these. */
	readonly url: string;
	readonly tokens?: StoredOAuthTokens | undefined;
	/** Registrations by the issuer they were made with. */
	readonly clients: Readonly<Record<string, StoredOAuthClientInformation>>;
	/** Address that the registrations name for the way back. */
	readonly redirect: string;
}

export const NO_GRANT: Grant = { at: 0, url: '', clients: {}, redirect: '' };

const issued = { issuer: z.string().optional() };
const grant = z.object({
	at: z.number(),
	url: z.string(),
	tokens: z
		.looseObject({
			...issued,
			access_token: z.string(),
			token_type: z.string(),
			refresh_token: z.string().optional(),
			scope: z.string().optional(),
		})
		.optional(),
	clients: z.record(
		z.string(),
		z.looseObject({ ...issued, client_id: z.string(), client_secret: z.string().optional() }),
	),
	redirect: z.string(),
});

/** What a window kept; nothing when it cannot be read, so that the user signs in again. */
export function parseGrant(text: string): Grant {
	try {
		return grant.parse(JSON.parse(text));
	} catch {
		return NO_GRANT;
	}
}
