import {
	upstreamDefinition,
	type Upstream,
	type UpstreamDefinition,
	type UpstreamToolRule,
} from '../../../common/model/upstream.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { UpstreamCommand } from './command.ts';

/** A registered server, and the events that made it what it is. */
export type UpstreamState = Omit<Upstream, 'createdAt' | 'updatedAt'> & {
	readonly addedSeq: number;
	readonly updatedSeq: number;
};

/** What the rules of the registry read. */
export interface UpstreamReader {
	upstream(id: string): UpstreamState | undefined;
	upstreamWithAlias(alias: string): UpstreamState | undefined;
	upstreamCount(): number;
}

/** Most servers a registry holds. */
const MAX_UPSTREAMS = 200;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideUpstream(command: UpstreamCommand, state: UpstreamReader): Decision {
	switch (command.type) {
		case 'upstream/add':
			return add(command.id, command.definition, state);
		case 'upstream/edit':
			return edit(command.id, command.changes, state);
		case 'upstream/remove':
			existing(command.id, state);
			return { events: [{ type: 'upstreamRemoved', data: { id: command.id } }] };
		case 'upstream/rule':
			return rule(command.id, command.rules, state);
	}
}

function add(id: string, given: UpstreamDefinition, state: UpstreamReader): Decision {
	const definition = checked(given);
	const known = state.upstream(id);
	if (known !== undefined) {
		if (known.alias === definition.alias) return { seq: known.addedSeq };
		throw invalid(`A server with the id ${id} exists already. Choose another id.`);
	}
	assertFree(definition.alias, id, state);
	if (state.upstreamCount() >= MAX_UPSTREAMS) throw invalid(`There are ${MAX_UPSTREAMS} servers; remove one first.`);
	return { events: [{ type: 'upstreamAdded', data: { id, ...definition } }] };
}

function edit(id: string, changes: Partial<UpstreamDefinition>, state: UpstreamReader): Decision {
	const { addedSeq: _added, updatedSeq, rules: _rules, id: _id, ...before } = existing(id, state);
	const after = checked({ ...before, ...changes });
	if (after.alias !== before.alias) assertFree(after.alias, id, state);
	const different = Object.entries(after).filter(
		([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof UpstreamDefinition]),
	);
	if (different.length === 0) return { seq: updatedSeq };
	return { events: [{ type: 'upstreamEdited', data: { id, ...Object.fromEntries(different) } }] };
}

function rule(id: string, rules: readonly UpstreamToolRule[], state: UpstreamReader): Decision {
	const known = existing(id, state);
	const different = rules.filter((wanted) => {
		const before = known.rules.find(({ tool }) => tool === wanted.tool);
		return JSON.stringify(before) !== JSON.stringify(wanted);
	});
	if (different.length === 0) return { seq: known.updatedSeq };
	return { events: [{ type: 'upstreamToolsRuled', data: { id, rules: different } }] };
}

function existing(id: string, state: UpstreamReader): UpstreamState {
	const known = state.upstream(id);
	if (known === undefined)
		throw new OperationError('notFound', `There is no MCP server ${id}; it may have been removed.`);
	return known;
}

function checked(definition: UpstreamDefinition): UpstreamDefinition {
	const parsed = upstreamDefinition.safeParse(definition);
	if (!parsed.success)
		throw invalid(`The server cannot be registered: ${parsed.error.issues[0]?.message ?? 'unknown'}.`);
	const { type, command, url } = parsed.data;
	if (type === 'stdio' && command.trim() === '') throw invalid('Name the program that the server is started with.');
	if (type !== 'stdio' && !isHttp(url)) throw invalid('The address of the server begins with https:// or http://.');
	return parsed.data;
}

function assertFree(alias: string, id: string, state: UpstreamReader): void {
	const other = state.upstreamWithAlias(alias);
	if (other !== undefined && other.id !== id)
		throw invalid(`The alias ${alias} belongs to ${other.name}. Choose another one.`);
}

/** A pure check: this layer knows no `URL`. */
function isHttp(url: string): boolean {
	return /^https?:\/\/[^\s/?#@]+(?:[/?#]\S*)?$/i.test(url);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}
