import { OperationError } from '../../../common/protocol/errors.ts';

/** What has an id, and a name that another may have, too. */
export interface Named {
	readonly id: string;
	readonly name: string;
}

/**
 * The one that is meant by an id or a name, in whatever case.
 * @param kind what they are, for messages: `webhook`
 * @throws OperationError `notFound`, or `invalidInput` when several have the name
 */
export function findNamed<T extends Named>(items: readonly T[], wanted: string, kind: string): T {
	const exact = items.find(({ id }) => id === wanted);
	if (exact !== undefined) return exact;
	const named = items.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
	const [found] = named;
	if (found === undefined) throw new OperationError('notFound', `There is no ${kind} ${wanted}.`);
	if (named.length === 1) return found;
	const ids = named.map(({ id }) => id).join(', ');
	throw new OperationError('invalidInput', `Several are called ${wanted}; give an id: ${ids}.`);
}
