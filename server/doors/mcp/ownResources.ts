import type { ReadResourceResult, Resource, ResourceTemplateType } from '@modelcontextprotocol/server';
import { decodedPart } from '../../../common/base/decodedPart.ts';
import { plainLineSpan } from '../../../common/base/lineRange.ts';
import type { Session } from '../../../common/model/session.ts';
import { OperationError } from '../../../common/protocol/errors.ts';
import type { Dispatcher } from '../../app/dispatcher.ts';
import { taskLine } from '../../app/resultText.ts';
import { sessionText, titleOf } from './sessionText.ts';
import { caller, type Call } from './typedCall.ts';

/** A kind of thing that assistants may read by address: `understory://<kind>/<id>`. */
interface ResourceKind {
	readonly kind: string;
	readonly title: string;
	readonly description: string;
	/** Those worth listing, the newest first where they are too many; all others are reached by the template. */
	readonly list: (call: Call) => Promise<Pick<Resource, 'name' | 'title'>[]>;
	/** Markdown. @throws OperationError `notFound` */
	readonly read: (call: Call, id: string) => Promise<string>;
}

/** Most tasks and notes that a project is told with. */
const MANY = 500;
const SCHEME = 'understory://';
/** Most of a kind that are listed, in pages. */
const LISTED = 10_000;
/** Sessions in one answer of the operation. */
const SESSIONS = 500;

const KINDS: readonly ResourceKind[] = [
	{
		kind: 'task',
		title: 'Task',
		description: 'A task, by id or label such as T-12.',
		async list(call) {
			const { tasks } = await call('task/list', { state: 'open', limit: LISTED });
			return tasks.map(({ number, title }) => ({ name: `T-${number}`, title: `T-${number} ${title}` }));
		},
		async read(call, id) {
			const task = await call('task/get', { id });
			const checklist = task.checklist.map(({ done, text }) => `- [${done ? 'x' : ' '}] ${text}`);
			const anchors = task.anchors.map(({ root, path, ...lines }) => `- ${root}/${path}:${plainLineSpan(lines)}`);
			return [`# T-${task.number} ${task.title}`, taskLine(task).slice(2), task.description, ...checklist, ...anchors]
				.filter((part) => part !== '')
				.join('\n\n');
		},
	},
	{
		kind: 'project',
		title: 'Project',
		description: 'A project with what its captures say most, its tasks and its notes, by id.',
		async list(call) {
			const { projects } = await call('project/list', {});
			return projects.map(({ id, name }) => ({ name: id, title: name }));
		},
		async read(call, id) {
			const { name } = await call('project/get', { id });
			const [{ sentences }, { tasks }, { notes }] = await Promise.all([
				call('project/summary', { id }),
				call('task/list', { project: id, limit: MANY }),
				call('note/list', { project: name, limit: MANY }),
			]);
			const about = sentences.map(({ text }) => `- ${text}`).join('\n');
			const written = notes.map(({ id: note, title }) => `- [${title}](${uriOf('note', note)})`).join('\n');
			return [`# ${name}`, about, tasks.map(taskLine).join('\n'), written].filter((part) => part !== '').join('\n\n');
		},
	},
	{
		kind: 'note',
		title: 'Note',
		description: 'A note in Markdown, by id.',
		async list(call) {
			const { notes } = await call('note/list', { limit: LISTED });
			return notes.map(({ id, title }) => ({ name: id, title }));
		},
		read: async (call, id) => (await call('note/read', { id })).text,
	},
	{
		kind: 'session',
		title: 'Session',
		description: 'What was open in a window of the editor, by id: files with the cursor in them, branches, terminals.',
		async list(call) {
			const sessions: Session[] = [];
			for (let total = 1; sessions.length < Math.min(total, LISTED);) {
				const next = await call('session/list', { limit: SESSIONS, offset: sessions.length });
				sessions.push(...next.sessions);
				total = next.sessions.length === 0 ? 0 : next.total;
			}
			return sessions.map((session) => ({ name: session.id, title: titleOf(session) }));
		},
		read: async (call, id) => sessionText(await call('session/get', { id })),
	},
	{
		kind: 'capture',
		title: 'Capture',
		description: 'A captured thought, by id.',
		list: () => Promise.resolve([]),
		read: async (call, id) => (await call('capture/get', { id })).content,
	},
];

export async function listOwnResources(dispatcher: Dispatcher, signal: AbortSignal): Promise<Resource[]> {
	const call = caller(dispatcher, signal);
	const lists = await Promise.all(
		KINDS.map(async ({ kind, list }) =>
			(await list(call)).map((item) => ({ ...item, uri: uriOf(kind, item.name), mimeType: 'text/markdown' })),
		),
	);
	return lists.flat();
}

export function listOwnTemplates(): ResourceTemplateType[] {
	return KINDS.map(({ kind, title, description }) => ({
		name: kind,
		title,
		description,
		uriTemplate: `${SCHEME}${kind}/{id}`,
		mimeType: 'text/markdown',
	}));
}

export function isOwnResource(uri: string): boolean {
	return uri.startsWith(SCHEME);
}

/** What an address of ours means; nothing we have when it is not one that we gave. */
export function resourceOf(uri: string): { readonly kind: string; readonly id: string } {
	const [kind = '', id = ''] = uri.slice(SCHEME.length).split('/', 2);
	return { kind, id: decodedPart(id) };
}

/** @throws OperationError `notFound` */
export async function readOwnResource(
	dispatcher: Dispatcher,
	uri: string,
	signal: AbortSignal,
): Promise<ReadResourceResult> {
	const { kind, id } = resourceOf(uri);
	const found = KINDS.find((candidate) => candidate.kind === kind);
	if (found === undefined) throw new OperationError('notFound', `There is no resource ${uri}.`);
	const text = await found.read(caller(dispatcher, signal), id);
	return { contents: [{ uri, mimeType: 'text/markdown', text }] };
}

function uriOf(kind: string, id: string): string {
	return `${SCHEME}${kind}/${encodeURIComponent(id)}`;
}
