import { ENTITY_TYPES } from '../../../common/model/graph.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Decision } from '../decision.ts';
import type { GraphCommand } from './command.ts';
import { wellFormed } from '../threads/wellFormed.ts';
import { parseNodeId } from './nodeRef.ts';
import type { NodeSaid, UserLinkState } from './state.ts';

/** What the rules of the graph read. */
export interface GraphReader {
	nodeSaid(node: string): NodeSaid | undefined;
	userLink(id: string): UserLinkState | undefined;
}

type CommandOf<T extends GraphCommand['type']> = Extract<GraphCommand, { type: T }>;

const MAX_NAME = 200;

/**
 * Turns a command into events; repeating one changes nothing.
 * @throws OperationError `invalidInput` or `notFound`.
 */
export function decideGraph(asked: GraphCommand, state: GraphReader): Decision {
	const command = wellFormed(asked);
	switch (command.type) {
		case 'graph/merge':
			return merge(command, state);
		case 'graph/split':
			return split(command, state);
		case 'graph/rename':
			return rename(command, state);
		case 'graph/hide':
			return hide(command, state);
		case 'graph/link':
			return link(command, state);
		case 'graph/unlink':
			return unlink(command.id, state);
	}
}

/** The node that stands for a node after all merges. */
export function representative(node: string, state: Pick<GraphReader, 'nodeSaid'>): string {
	const into = state.nodeSaid(node)?.mergedInto;
	return into === undefined ? node : representative(into, state); // ends: merges make no circles, see below
}

function merge({ node, into }: CommandOf<'graph/merge'>, state: GraphReader): Decision {
	expectEntity(node);
	expectEntity(into);
	const known = state.nodeSaid(node);
	if (known?.mergedInto === into) return { seq: known.seq };
	if (known?.mergedInto !== undefined)
		throw invalid(`${node} is merged into ${known.mergedInto} already. Split it off first.`);
	if (representative(into, state) === node)
		throw invalid(node === into ? 'An entity cannot be merged into itself.' : `${into} is part of ${node} already.`);
	return { events: [{ type: 'entityMerged', data: { node, into } }] };
}

function split({ node }: CommandOf<'graph/split'>, state: GraphReader): Decision {
	const known = state.nodeSaid(node);
	if (known?.mergedInto === undefined) return { seq: known?.seq ?? 0 };
	return { events: [{ type: 'entitySplit', data: { node } }] };
}

function rename({ node, name }: CommandOf<'graph/rename'>, state: GraphReader): Decision {
	expectEntity(node);
	const known = state.nodeSaid(node);
	const wanted = name?.trim() ?? null;
	if (wanted === '' || (wanted !== null && wanted.length > MAX_NAME))
		throw invalid(`A name has 1 to ${MAX_NAME} characters.`);
	if ((known?.name ?? null) === wanted) return { seq: known?.seq ?? 0 };
	return { events: [{ type: 'entityRenamed', data: { node, name: wanted } }] };
}

function hide({ node, hidden }: CommandOf<'graph/hide'>, state: GraphReader): Decision {
	const known = state.nodeSaid(node);
	if ((known?.hidden ?? false) === hidden) return { seq: known?.seq ?? 0 };
	return { events: [{ type: hidden ? 'entityHidden' : 'entityShown', data: { node } }] };
}

function link({ id, source, target, label }: CommandOf<'graph/link'>, state: GraphReader): Decision {
	if (source === target) throw invalid('A link needs two different ends.');
	if (label.length > MAX_NAME) throw invalid(`What a link says has at most ${MAX_NAME} characters.`);
	const known = state.userLink(id);
	if (known !== undefined) {
		if (known.source !== source || known.target !== target || known.label !== label)
			throw invalid(`A link with the id ${id} exists already and is another one. Choose another id.`);
		if (!known.removed) return { seq: known.seq };
	}
	return { events: [{ type: 'linkAdded', data: { id, source, target, label } }] };
}

function unlink(id: string, state: GraphReader): Decision {
	const known = state.userLink(id);
	if (known === undefined) throw new OperationError('notFound', `There is no link with the id ${id} that a user made.`);
	return known.removed ? { seq: known.seq } : { events: [{ type: 'linkRemoved', data: { id } }] };
}

/** What is kept has names and contents of its own, which are changed where it is. */
function expectEntity(node: string): void {
	const { type } = parseNodeId(node);
	if (!ENTITY_TYPES.some((entity) => entity === type))
		throw invalid(`${node} is kept by Understory; only entities found in texts can be merged and renamed.`);
}

function invalid(message: string): OperationError {
	return new OperationError('invalidInput', message);
}
