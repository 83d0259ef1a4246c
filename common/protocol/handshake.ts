import { z } from 'zod';

/** Raised when a client and an owner of different numbers cannot work together. */
export const PROTOCOL_VERSION = 1;

/** First line (JSON, `\n` at the end) a client writes into the owner's socket. */
export const clientHello = z.object({
	understory: z.literal(PROTOCOL_VERSION),
	/**
	 * `lsp`: the rest is LSP; `rpc`: the rest is JSON-RPC with the operations; `mcp`: the rest is the Model Context
	 * Protocol, a message a line; `drain`: finish, snapshot and leave.
	 */
	kind: z.enum(['lsp', 'rpc', 'mcp', 'drain']),
	version: z.string(),
	build: z.string(),
	pid: z.number().int(),
	/** `clientToken` of the owner file. */
	token: z.string(),
});
export type ClientHello = z.infer<typeof clientHello>;

/** The owner's answer (JSON, `\n` at the end). After `ok: false` it closes the socket. */
export const ownerHello = z.discriminatedUnion('ok', [
	z.object({
		ok: z.literal(true),
		version: z.string(),
		build: z.string(),
		pid: z.number().int(),
		/** `ownerToken` of the owner file: proves that what answers wrote the file. */
		proof: z.string(),
	}),
	z.object({
		ok: z.literal(false),
		reason: z.enum(['badToken', 'protocol', 'draining']),
		message: z.string(),
	}),
]);
export type OwnerHello = z.infer<typeof ownerHello>;

/** `owner.json` in the data directory, mode 0600: how to reach the owner. */
export const ownerFile = z.object({
	pid: z.number().int(),
	version: z.string(),
	build: z.string(),
	protocol: z.number().int(),
	/** Unix socket path or Windows pipe name. */
	address: z.string(),
	clientToken: z.string(),
	ownerToken: z.string(),
	startedAt: z.string(),
});
export type OwnerFile = z.infer<typeof ownerFile>;
