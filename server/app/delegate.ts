import { randomUUID } from 'node:crypto';
import { OperationError } from '../../common/protocol/errors.ts';
import { parseDelegation } from '../core/agents/delegation.ts';
import type { AgentRunner } from '../ports/agents.ts';
import type { Store } from '../ports/store.ts';
import type { WrittenAnswer } from './run.ts';

/** Another window may be trusted, and its agents run; this one starts none. */
export const UNTRUSTED = 'No agent is started from a workspace that is not trusted. Trust it, then try again.';

export interface Delegated {
	readonly run: string;
	readonly agent: string;
	readonly name: string;
	readonly started: boolean;
}

/** Starts the agent that a text begins with; the rest is its task. @throws OperationError */
export function delegate(
	{ store, runner }: { readonly store: Store; readonly runner: AgentRunner },
	text: string,
	trusted: boolean,
	run: string = randomUUID(),
): Delegated {
	if (!trusted) throw new OperationError('untrusted', UNTRUSTED);
	const { agent, task } = parseDelegation(text, store.agents.list());
	const asked = task === '' ? {} : { task };
	const begun = runner.start({ agent: agent.id, run, trigger: 'manual', cause: '', dryRun: false, ...asked });
	return { ...begun, agent: agent.id, name: agent.name };
}

/** The answer to `/agent NAME task`: it says that the run goes on, and leads to it. */
export function delegatedAnswer({ run, name, started }: Delegated): WrittenAnswer {
	const text = started
		? `**${name}** works on it in the background. You may go on; its report will be in the Agents view.`
		: `**${name}** is running already. Its next run can be asked for when this one has ended.`;
	return {
		text,
		kind: 'text',
		state: 'done',
		context: [
			{
				id: `run/${run}`,
				kind: 'run',
				root: '',
				path: `run/${run}`,
				startLine: 1,
				endLine: 1,
				label: name,
				language: '',
				text: '',
				origin: 'found',
				tokens: 0,
				number: 1,
				why: [],
			},
		],
		steps: [],
		usage: {},
		notices: [],
	};
}
