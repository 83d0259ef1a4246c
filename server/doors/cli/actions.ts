import { UsageError, type Command, type Invocation } from './command.ts';

/** What a command does when its first word is the action's name. */
export interface Action {
	/** Least and most words after the action. */
	readonly operands: readonly [least: number, most: number];
	/** @returns exit status; 0 when nothing is returned */
	run(call: Invocation, operands: readonly string[]): Promise<number | void>;
}

/** An action about one thing that is named. */
export function onOne(run: (call: Invocation, name: string) => Promise<number | void>): Action {
	return { operands: [1, 1], run: (call, [name]) => run(call, name!) };
}

/** Runs the action that the first word names. @throws UsageError when there is none, or when words are missing or too many */
export async function runAction(
	command: Pick<Command, 'name' | 'usage'>,
	actions: Readonly<Record<string, Action>>,
	call: Invocation,
): Promise<number> {
	const [name = '', ...operands] = call.args;
	const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
	if (action === undefined || operands.length < action.operands[0] || operands.length > action.operands[1])
		throw new UsageError(`usage: understory ${command.name} ${command.usage}`);
	return (await action.run(call, operands)) ?? 0;
}
