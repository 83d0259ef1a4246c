import { createHash } from 'node:crypto';
import type { Tool } from '@modelcontextprotocol/server';
import type { Upstream } from '../../common/model/upstream.ts';

/** Each call of a tool asks for it; a list that is read again has new objects. */
const pins = new WeakMap<Tool, string>();

/** Hash of a tool as the user sees it when they approve it. */
export function toolPin(tool: Tool): string {
	let pin = pins.get(tool);
	if (pin === undefined) {
		const { name, title, description, inputSchema, annotations } = tool;
		pin = sha256(JSON.stringify([name, title, description, inputSchema, annotations])).slice(0, 32);
		pins.set(tool, pin);
	}
	return pin;
}

/** Hash of what decides how a server is reached. */
export function definitionHash({ type, command, args, cwd, env, url, headers, era }: Upstream): string {
	return sha256(JSON.stringify([type, command, args, cwd, env, url, headers, era])).slice(0, 16);
}

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
