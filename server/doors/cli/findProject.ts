import { OperationError } from '../../../common/protocol/errors.ts';
import type { Output } from '../../../common/protocol/index.ts';
import type { ServerClient } from './serverClient.ts';

type ListedProject = Output<'project/list'>['projects'][number];

/**
 * The project that an option names by id or by name; undefined when the option is not there.
 * @throws OperationError `notFound`, or `invalidInput` when several have the name
 */
export async function findProject(
	server: ServerClient,
	wanted: string | undefined,
): Promise<ListedProject | undefined> {
	return wanted === undefined ? undefined : projectNamed(server, wanted, false);
}

/**
 * The project of this id or name.
 * @throws OperationError `notFound`, or `invalidInput` when several have the name
 */
export async function projectNamed(server: ServerClient, wanted: string, archived: boolean): Promise<ListedProject> {
	const { projects } = await server.call('project/list', { archived });
	const byId = projects.find(({ id }) => id === wanted);
	const named = projects.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase());
	if (byId === undefined && named.length > 1)
		throw new OperationError(
			'invalidInput',
			`Several projects are called ${wanted}; give an id: ${named.map(({ id }) => id).join(', ')}.`,
		);
	const found = byId ?? named[0];
	if (found === undefined)
		throw new OperationError(
			'notFound',
			`There is no project ${wanted}. There are: ${projects.map(({ name }) => name).join(', ')}.`,
		);
	return found;
}
