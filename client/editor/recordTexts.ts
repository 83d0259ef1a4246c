import { escapeMarkdown } from '../../common/base/escapeMarkdown.ts';
import { parseContextId } from '../../common/model/contextRef.ts';
import { KINDS } from '../../common/model/kinds.ts';
import type { HitKind } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { asFileName, type RecordText } from './recordText.ts';
import { summaryText } from './summaryText.ts';

type Server = Pick<ServerConnection, 'call'>;

/**
 * What is kept in the event log, written out as a document.
 * @throws OperationError `notFound` when it is gone, or of a kind that this version does not know
 */
export async function readRecord(server: Server, kind: HitKind, id: string): Promise<RecordText> {
	const read = READERS[kind];
	if (read === undefined)
		throw new OperationError('notFound', `This version of Understory cannot open a ${KINDS[kind].one}.`);
	return read(server, id);
}

const READERS: Readonly<Partial<Record<HitKind, (server: Server, id: string) => Promise<RecordText>>>> = {
	capture: readCapture,
	task: readTask,
	git: readCommit,
	terminal: readCommand,
	chat: readThread,
	session: readSession,
	summary: async (server, id) => summaryText(await server.call('memory/summary', { id })),
	project: readProject,
	context: readContext,
	entity: readEntity,
};

async function readCapture(server: Server, id: string): Promise<RecordText> {
	const { createdAt, content } = await server.call('capture/get', { id });
	return { name: `Capture ${createdAt.slice(0, 16).replace('T', ' ').replace(':', '.')}.md`, text: content };
}

async function readCommit(server: Server, id: string): Promise<RecordText> {
	const { subject, body, author, at, hash, repository, files } = await server.call('git/get', { id });
	const facts = `${hash}\n${author}, ${at}\n${repository}`;
	const text = [`# ${subject}`, body, facts, files.map((file) => `- ${file}`).join('\n')];
	return { name: `Commit ${hash.slice(0, 10)}.md`, text: text.filter((part) => part !== '').join('\n\n') };
}

async function readSession(server: Server, id: string): Promise<RecordText> {
	const { startedAt, updatedAt, folders, branches, groups } = await server.call('session/get', { id });
	const text = [
		`# Session of ${startedAt.slice(0, 10)}`,
		`${startedAt} to ${updatedAt}`,
		[...folders, ...branches.map(({ root, branch }) => `${root}: ${branch}`)].map((line) => `- ${line}`).join('\n'),
		'## Files',
		[...new Set(groups.flatMap(({ tabs }) => tabs))].map((file) => `- ${file}`).join('\n'),
		'“Understory: Resume Session…” opens them again.',
	];
	return { name: `Session ${startedAt.slice(0, 10)}.md`, text: text.join('\n\n') };
}

async function readCommand(server: Server, id: string): Promise<RecordText> {
	const { command, cwd, output, startedAt } = await server.call('terminal/get', { id });
	return {
		name: `Command ${startedAt.slice(0, 19).replace('T', ' ').replaceAll(':', '.')}.log`,
		text: `$ ${command}\n(in ${cwd})\n\n${output}`,
	};
}

async function readTask(server: Server, id: string): Promise<RecordText> {
	const { number, title, description, checklist } = await server.call('task/get', { id });
	const items = checklist.map(({ text, done }) => `- [${done ? 'x' : ' '}] ${text}`).join('\n');
	return { name: `Task T-${number}.md`, text: `# ${title}\n\n${description}\n\n${items}`.trimEnd() };
}

/** What a project is about: its sentences, with the captures they are from, and its folders. */
async function readProject(server: Server, id: string): Promise<RecordText> {
	const [{ name, folders, archived }, { sentences }] = await Promise.all([
		server.call('project/get', { id }),
		server.call('project/summary', { id }),
	]);
	const parts = [
		`# ${name}`,
		archived ? '*archived*' : '',
		sentences.map(({ text }) => `- ${text}`).join('\n'),
		folders.length === 0 ? '' : `## Folders\n\n${folders.map((folder) => `- ${folder}`).join('\n')}`,
	];
	const text = parts.filter((part) => part !== '').join('\n\n');
	return { name: `Project ${asFileName(name, 60)}.md`, text: `${text}\n` };
}

async function readContext(server: Server, id: string): Promise<RecordText> {
	const place = parseContextId(id);
	if (place === undefined) throw new OperationError('notFound', `There is no context ${id}.`);
	const { value } = await server.call('context/get', place);
	const name = asFileName(`${place.namespace} ${place.key}`, 100);
	return { name: `${name}.json`, text: `${JSON.stringify(value, undefined, '\t')}\n` };
}

/** An entity of the knowledge graph, with what it is linked to. */
async function readEntity(server: Server, id: string): Promise<RecordText> {
	const [{ node }, { neighbours }] = await Promise.all([
		server.call('graph/get', { id }),
		server.call('graph/neighbours', { id, limit: 100 }),
	]);
	const linked = neighbours.map((one) => `- ${escapeMarkdown(one.node.name)}`).join('\n');
	const text = `# ${escapeMarkdown(node.name)}\n\n${node.type}\n\n## Linked\n\n${linked}\n`;
	return { name: `${asFileName(node.name, 60)}.md`, text };
}

async function readThread(server: Server, id: string): Promise<RecordText> {
	const { title, markdown } = await server.call('thread/export', { id });
	return { name: `Chat ${asFileName(title, 60)}.md`, text: markdown };
}
