import { createHash } from 'node:crypto';
import type { Tool } from '@modelcontextprotocol/server';
import type { Upstream } from '../../common/model/upstream.ts';

/** Before the hash of a pin that has every text of a tool. Pins without it have what `firstPin` has. */
const VERSION = '2:';
/** Each call of a tool asks for it; a list that is read again has new objects. */
const pins = new WeakMap<Tool, string>();

/** Hash of a tool as the user sees it, and as a model does, when they approve it. */
export function toolPin(tool: Tool): string {
	let pin = pins.get(tool);
	if (pin === undefined) {
		const { outputSchema, icons, _meta } = tool;
		pin = VERSION + sha256(JSON.stringify([...firstTexts(tool), outputSchema, icons, _meta])).slice(0, 32);
		pins.set(tool, pin);
	}
	return pin;
}

/** True when the tool is what it was when the pin was made. Pins of the first version say nothing of what they do not have. */
export function hasPin(tool: Tool, pin: string): boolean {
	return pin === (pin.startsWith(VERSION) ? toolPin(tool) : firstPin(tool));
}

function firstPin(tool: Tool): string {
	return sha256(JSON.stringify(firstTexts(tool))).slice(0, 32);
}

function firstTexts({ name, title, description, inputSchema, annotations }: Tool): unknown[] {
	return [name, title, description, inputSchema, annotations];
}

/** Hash of what decides how a server is reached. */
export function definitionHash({ type, command, args, cwd, env, url, headers, era }: Upstream): string {
	return sha256(JSON.stringify([type, command, args, cwd, env, url, headers, era])).slice(0, 16);
}

export function sha256(text: string): string {
	return createHash('sha256').update(text).digest('hex');
}
