import * as vscode from 'vscode';
import { recordOf } from '../../common/model/kinds.ts';
import type { SearchHit } from '../../common/model/search.ts';
import type { TaskLink } from '../../common/model/task.ts';
import { hitLine } from '../commands/hitItem.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { pickFromSearch } from '../editor/searchPick.ts';

interface Choice extends vscode.QuickPickItem {
	readonly read: () => Promise<TaskLink>;
}

const MAX_TITLE = 200;

/** Reads what a link to a record needs, by the kind of record; others cannot be linked. */
const READERS: Readonly<Record<string, (server: ServerConnection, id: string) => Promise<TaskLink>>> = {
	note: async (server, id) => link('note', id, (await server.call('note/read', { id })).note.title),
	capture: async (server, id) => link('capture', id, (await server.call('capture/get', { id })).content),
	task: async (server, id) => link('task', id, (await server.call('task/get', { id })).title),
	git: async (server, id) => {
		const { hash, subject } = await server.call('git/get', { id });
		return link('commit', hash, subject);
	},
};
const KINDS_OF_LINKS = `kind:${Object.keys(READERS).join(',')}`;

/**
 * Lets the user choose what a task refers to: something kept that a search finds, or an address of the web.
 * @param task id of the task, which is not offered
 * @returns undefined when nothing was chosen
 */
export async function chooseLink(
	server: ServerConnection,
	log: vscode.LogOutputChannel,
	task: string,
): Promise<TaskLink | undefined> {
	const chosen = await pickFromSearch<Choice>(server, log, {
		title: 'Add Link',
		placeholder: 'Type to search notes, tasks, captures and commits, or paste an address',
		standing: addressChoice,
		query: (typed) => (/(?:^|\s)kind:/.test(typed) ? typed : `${typed} ${KINDS_OF_LINKS}`),
		found: (hits) => recordChoices(server, hits, task),
	});
	return chosen?.read();
}

function addressChoice(typed: string): Choice[] {
	const address = typed.trim();
	if (!/^https?:\/\/\S+$/.test(address) || !URL.canParse(address)) return [];
	const read = (): Promise<TaskLink> => Promise.resolve({ kind: 'url', target: address });
	return [{ label: `$(link) ${address}`, description: 'address', alwaysShow: true, read }];
}

/** One for each record, however many of its passages were found. */
function recordChoices(server: ServerConnection, hits: readonly SearchHit[], task: string): Choice[] {
	return hits
		.filter(({ path }, at) => hits.findIndex((hit) => hit.path === path) === at)
		.flatMap((hit) => {
			const record = recordOf(hit);
			const read = record && READERS[record.kind];
			if (record === undefined || read === undefined || (record.kind === 'task' && record.id === task)) return [];
			return [{ ...hitLine(hit), alwaysShow: true, read: () => read(server, record.id) }];
		});
}

/** @param text of which the first line is the link's title */
function link(kind: TaskLink['kind'], target: string, text: string): TaskLink {
	const title = text.trim().split('\n', 1)[0]!.slice(0, MAX_TITLE);
	return { kind, target, ...(title !== '' && { title }) };
}
