import { z } from 'zod';
import {
	toolApproval,
	upstream,
	upstreamCall,
	upstreamChanges,
	upstreamDefinition,
	upstreamStatus,
	upstreamTool,
	upstreamToolRule,
} from '../../model/upstream.ts';
import { defineOperation } from '../operation.ts';

const id = z.string().min(1).max(64);
const written = z.object({ id, seq: z.number().int() });
const values = z.record(z.string().max(200), z.string().max(32_768));

export const upstreamList = defineOperation({
	name: 'upstream/list',
	effect: 'read',
	summary: 'List the registered MCP servers and how they are.',
	input: z.object({}),
	output: z.object({ upstreams: z.array(upstream.extend({ status: upstreamStatus })) }),
});

export const upstreamAdd = defineOperation({
	name: 'upstream/add',
	effect: 'write',
	summary: 'Register an MCP server, whose tools assistants then reach through this one.',
	/** The id is chosen by the caller, so that asking again after a broken connection registers one server. */
	input: upstreamDefinition.extend({ id: id.optional() }),
	output: written,
});

export const upstreamEdit = defineOperation({
	name: 'upstream/edit',
	effect: 'write',
	summary: 'Change an MCP server; a field that is left out stays.',
	input: upstreamChanges.extend({ id }),
	output: written,
});

export const upstreamRemove = defineOperation({
	name: 'upstream/remove',
	effect: 'write',
	summary: 'Take an MCP server out of the registry and end it.',
	input: z.object({ id }),
	output: written,
});

export const upstreamRule = defineOperation({
	name: 'upstream/rule',
	effect: 'write',
	summary:
		'Say whether a tool is offered, whether it runs without a question, which approves it as it is now, and within which limits.',
	input: z.object({
		id,
		tool: z.string().min(1).max(1000),
		/** Left out, as all that follows: as it was. */
		enabled: z.boolean().optional(),
		/** Null: as the server's own rule says. Left out: a tool that changed goes on being asked about. */
		approval: toolApproval.nullable().optional(),
		/** Null: what the server has. */
		timeoutSeconds: upstreamToolRule.shape.timeoutSeconds.unwrap().nullable().optional(),
		maxOutputKb: upstreamToolRule.shape.maxOutputKb.unwrap().nullable().optional(),
	}),
	output: written,
});

export const upstreamTools = defineOperation({
	name: 'upstream/tools',
	effect: 'read',
	summary: 'List the tools of an MCP server with what the user decided about them.',
	input: z.object({ id }),
	output: z.object({ tools: z.array(upstreamTool) }),
});

export const upstreamTest = defineOperation({
	name: 'upstream/test',
	effect: 'read',
	summary: 'Start an MCP server now and tell how it is.',
	input: z.object({ id }),
	output: upstreamStatus,
});

export const upstreamSetSecrets = defineOperation({
	name: 'upstream/setSecrets',
	effect: 'write',
	summary: "Hand the server values of an MCP server's variables and headers, which it holds in memory only.",
	input: z.object({
		id,
		env: values,
		headers: values,
		/** For an authorization server that registers nobody by itself. */
		client: z.object({ id: z.string().min(1).max(2000), secret: z.string().max(4096).optional() }).optional(),
		/** As `upstream/grants` gave it. */
		grant: z.string().max(262_144).optional(),
	}),
	output: z.object({}),
});

export const upstreamGrants = defineOperation({
	name: 'upstream/grants',
	effect: 'read',
	summary: 'Tokens of MCP servers that the user signed in to, for the window to keep in its secret storage.',
	input: z.object({}),
	output: z.object({ grants: z.array(z.object({ id, grant: z.string() })) }),
});

export const upstreamRemoved = defineOperation({
	name: 'upstream/removed',
	effect: 'read',
	summary: 'Which of these MCP servers were removed, so that the window forgets what it keeps for them.',
	input: z.object({ ids: z.array(id).max(1000) }),
	/** What was never registered here is not among them. */
	output: z.object({ ids: z.array(id) }),
});

export const upstreamSignOut = defineOperation({
	name: 'upstream/signOut',
	effect: 'write',
	summary: 'Forget the sign-in to an MCP server.',
	input: z.object({ id }),
	output: z.object({}),
});

export const upstreamCalls = defineOperation({
	name: 'upstream/calls',
	effect: 'read',
	summary: 'The last calls of tools of MCP servers, newest first.',
	input: z.object({ limit: z.number().int().min(1).max(500).default(100) }),
	output: z.object({ calls: z.array(upstreamCall) }),
});
