import { z } from 'zod';
import { OUTPUT_KB, TIMEOUT_SECONDS } from './upstreamLimits.ts';

/** Characters of a public name: clients put `mcp__<server>__` in front, and models take 64. */
export const MAX_PUBLIC_NAME = 40;
/** Between the alias of a server and the name it gave; an alias cannot hold it. */
export const NAME_SEPARATOR = '__';

/** Short name of an MCP server, first part of the names of all it has. It stays while the server stays. */
export const upstreamAlias = z
	.string()
	.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'an alias has small letters, digits and single hyphens')
	.max(16);

export const upstreamType = z.enum(['stdio', 'http', 'sse']);
export type UpstreamType = z.infer<typeof upstreamType>;

/** Which tools run without a question: all, those that say they only read, or none. */
export const upstreamApproval = z.enum(['always', 'readOnly', 'ask']);
export type UpstreamApproval = z.infer<typeof upstreamApproval>;

export const toolApproval = z.enum(['always', 'ask', 'never']);
export type ToolApproval = z.infer<typeof toolApproval>;

const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'a variable has letters, digits and underscores');
const header = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'this cannot be the name of a header');

const fields = {
	alias: upstreamAlias,
	name: z.string().trim().min(1).max(100),
	type: upstreamType,
	/** `stdio`: program and arguments, run without a shell. */
	command: z.string().max(4096),
	args: z.array(z.string().max(8192)).max(200),
	/** Absolute folder to run in; the home folder when empty. */
	cwd: z.string().max(4096),
	/** Names of environment variables whose values the window keeps. */
	env: z.array(variable).max(100),
	/** `http` and `sse`: address. */
	url: z.string().max(4096),
	/** Names of headers whose values the window keeps. */
	headers: z.array(header).max(50),
	enabled: z.boolean(),
	approval: upstreamApproval,
	/** `none` takes names over as they are; two servers with the same name then exclude each other. */
	prefix: z.enum(['alias', 'none']),
	/** Revision of the protocol; `auto` asks the server. */
	era: z.enum(['auto', 'legacy', 'modern']),
	timeoutSeconds: z.number().int().min(TIMEOUT_SECONDS.min).max(TIMEOUT_SECONDS.max),
	maxOutputKb: z.number().int().min(OUTPUT_KB.min).max(OUTPUT_KB.max),
};

/** What the user says of an MCP server. Values of variables and headers are secrets and live elsewhere. */
export const upstreamDefinition = z.object({
	...fields,
	command: fields.command.default(''),
	args: fields.args.default([]),
	cwd: fields.cwd.default(''),
	env: fields.env.default([]),
	url: fields.url.default(''),
	headers: fields.headers.default([]),
	enabled: fields.enabled.default(true),
	approval: fields.approval.default('readOnly'),
	prefix: fields.prefix.default('alias'),
	era: fields.era.default('auto'),
	timeoutSeconds: fields.timeoutSeconds.default(120),
	maxOutputKb: fields.maxOutputKb.default(4096),
});
export type UpstreamDefinition = z.infer<typeof upstreamDefinition>;

/** Fields to change; one that is left out stays. */
export const upstreamChanges = z.object(fields).partial();

/** What the user decided about one tool. */
export const upstreamToolRule = z.object({
	tool: z.string().min(1).max(1000),
	enabled: z.boolean().optional(),
	approval: toolApproval.optional(),
	/** Hash of the tool as it was when the user approved it; another one is asked about again. */
	pin: z.string().max(64).optional(),
	/** In the place of what its server has. */
	timeoutSeconds: fields.timeoutSeconds.optional(),
	maxOutputKb: fields.maxOutputKb.optional(),
});
export type UpstreamToolRule = z.infer<typeof upstreamToolRule>;

export const upstream = upstreamDefinition.extend({
	id: z.string(),
	rules: z.array(upstreamToolRule),
	createdAt: z.string(),
	updatedAt: z.string(),
});
export type Upstream = z.infer<typeof upstream>;

/** `manifest`: known from an earlier time and not started; `failed`: given up until it is asked for again. */
export const upstreamPhase = z.enum(['disabled', 'unknown', 'manifest', 'starting', 'ready', 'waiting', 'failed']);
export type UpstreamPhase = z.infer<typeof upstreamPhase>;

/** How a server is at this moment. */
export const upstreamStatus = z.object({
	phase: upstreamPhase,
	/** Why it is not ready, and what to do. */
	lastError: z.string().optional(),
	/** Names of secrets that the window has not handed over. */
	missingSecrets: z.array(z.string()),
	/** The user signed in to it. */
	signedIn: z.boolean(),
	tools: z.number().int(),
	prompts: z.number().int(),
	resources: z.number().int(),
	/** What it calls itself. */
	serverName: z.string().optional(),
	serverVersion: z.string().optional(),
	era: z.enum(['legacy', 'modern']).optional(),
	/** What it has that is left out, and why. */
	problems: z.array(z.string()),
});
export type UpstreamStatus = z.infer<typeof upstreamStatus>;

/** A tool as the registry shows it. */
export const upstreamTool = z.object({
	/** As the server calls it. */
	name: z.string(),
	publicName: z.string(),
	title: z.string(),
	description: z.string(),
	readOnly: z.boolean(),
	/** How a question is put to it: the parameter that takes it, and values of others that it needs; or why it cannot be. */
	question: z.union([
		z.object({ parameter: z.string(), others: z.record(z.string(), z.unknown()) }),
		z.object({ problem: z.string() }),
	]),
	enabled: z.boolean(),
	/** What happens when it is called now. */
	approval: toolApproval,
	/** What the user chose for it, if anything. */
	rule: toolApproval.optional(),
	/** It is not what it was when the user approved it. */
	changed: z.boolean(),
	/** What the user chose for it in the place of what its server has, if anything. */
	timeoutSeconds: upstreamToolRule.shape.timeoutSeconds,
	maxOutputKb: upstreamToolRule.shape.maxOutputKb,
});
export type UpstreamTool = z.infer<typeof upstreamTool>;

/** One call of an upstream tool. Neither arguments nor results are kept. */
export const upstreamCall = z.object({
	at: z.string(),
	upstream: z.string(),
	tool: z.string(),
	/** The assistant, as it calls itself. */
	caller: z.string(),
	milliseconds: z.number(),
	outcome: z.enum(['ok', 'toolError', 'failed', 'denied', 'cancelled']),
	message: z.string().optional(),
});
export type UpstreamCall = z.infer<typeof upstreamCall>;
