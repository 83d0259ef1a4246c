import { createHash } from 'node:crypto';
import type { Tool } from '@modelcontextprotocol/server';
import type { Upstream } from '../../common/model/upstream.ts';

/** Hash of a tool as the user sees it when they approve it. */
export function toolPin({ name, title, description, inputSchema, annotations }: Tool): string {
	return sha256(JSON.stringify([name, title, description, inputSchema, annotations])).slice(0, 32);
}

/** Hash of what decides how a server is reached. */
export function definitionHash({ type, command, args, cwd, env, url, headers, era }: Upstream): string {
	return sha256(JSON.stringify([type, command, args, cwd, env, url, headers, era])).slice(0, 16);
}

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
