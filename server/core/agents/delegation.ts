import { OperationError } from '../../../common/protocol/errors.ts';

/** What an agent is asked to do in a chat. */
export interface Delegation<T> {
	readonly agent: T;
	/** Empty: what the agent's settings say. */
	readonly task: string;
}

/**
 * Reads `NAME task`. Names may hold blanks, so the longest one that fits is meant; its quotation marks may be there.
 * @throws OperationError `invalidInput` when no agent is named
 */
export function parseDelegation<T extends { readonly id: string; readonly name: string }>(
	text: string,
	agents: readonly T[],
): Delegation<T> {
	const words = text.trim();
	const found = agents
		.flatMap((agent) => [agent.name, agent.id].map((name) => ({ agent, rest: withoutName(words, name), name })))
		.filter(({ rest }) => rest !== undefined)
		.toSorted((a, b) => b.name.length - a.name.length)[0];
	if (found?.rest !== undefined) return { agent: found.agent, task: found.rest };
	const names = agents.map(({ name }) => name).join(', ');
	throw new OperationError(
		'invalidInput',
		words === ''
			? `Name an agent and say what it is to do. There are: ${names}.`
			: `No agent is called so. Begin with a name: ${names}.`,
	);
}

/** What follows a name; undefined when the text does not begin with it. */
function withoutName(text: string, name: string): string | undefined {
	for (const quoted of [`"${name}"`, `“${name}”`, name]) {
		if (!text.toLowerCase().startsWith(quoted.toLowerCase())) continue;
		const rest = text.slice(quoted.length);
		if (/^(?:$|[\s:,])/.test(rest)) return rest.replace(/^[\s:,]+/, '');
	}
	return undefined;
}
