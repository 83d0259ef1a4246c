import path from 'node:path';
import * as vscode from 'vscode';
import { fieldsOf } from '../../common/base/fieldsOf.ts';
import type { Session } from '../../common/model/session.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { foldersOnDisk } from '../editor/ambientState.ts';
import type { Services } from '../services.ts';
import { offerBranch, resumeSession } from '../sessions/resume.ts';
import { chooseTask, taskIdIn } from './tasks.ts';

/** Understory: Where Was I? shows the session before this one, what happened since, and what is next. */
export async function whereWasI(services: Services): Promise<void> {
	const { server, sessions, documents } = services;
	const { text, last } = await server.call('session/digest', { folders: folders(), current: sessions.id });
	if (last === undefined)
		throw new OperationError('notFound', 'There is no session before this one in these folders yet.');
	await vscode.commands.executeCommand('markdown.showPreview', documents.put('Where Was I.md', text));
	const resume = 'Resume Session';
	if ((await vscode.window.showInformationMessage(`Last session: ${describe(last)}`, resume)) === resume)
		await open(services, last);
}

/** Understory: Resume Session… opens the files of the one that is named or chosen. */
export async function resume(services: Services, argument: unknown): Promise<void> {
	const { server, sessions } = services;
	const wanted = fieldsOf(argument)['sessionId'];
	const listed = (await server.call('session/list', { folders: folders() })).sessions;
	const named = listed.find(({ id }) => id === wanted);
	if (named !== undefined) return open(services, named);
	const items = listed
		.filter(({ id, groups }) => id !== sessions.id && groups.length > 0)
		.map((session) => ({
			label: new Date(session.updatedAt).toLocaleString(),
			description: describe(session),
			detail: filesOf(session)
				.map((file) => path.basename(file))
				.join(', '),
			session,
		}));
	const placeHolder = items.length === 0 ? 'No session was kept for these folders yet' : 'Resume session';
	const chosen = await vscode.window.showQuickPick(items, {
		placeHolder,
		matchOnDescription: true,
		matchOnDetail: true,
	});
	if (chosen !== undefined) await open(services, chosen.session);
}

/** Understory: Resume Task… opens what a task holds, else the session it was touched in last, else its code. */
export async function resumeTask(services: Services, argument: unknown): Promise<void> {
	const { server, opener } = services;
	const id = taskIdIn(argument) ?? (await chooseTask(services));
	if (id === undefined) return;
	const { session } = await server.call('session/held', { task: id });
	const task = await server.call('task/get', { id });
	if (session !== undefined) await open(services, session);
	for (const anchor of task.anchors) if (!anchor.lost) await opener.open(anchor, 'open');
	if (session !== undefined || task.anchors.length > 0) return;
	throw new OperationError(
		'notFound',
		'This task is about no code and holds no session. Run “Understory: Keep Session in Task…” while you work on it.',
	);
}

/** Understory: Keep Session in Task… gives a task what is open now. */
export async function holdSession(services: Services, argument: unknown): Promise<void> {
	const { server, sessions } = services;
	const task = taskIdIn(argument) ?? (await chooseTask(services));
	if (task === undefined) return;
	await sessions.flush();
	await server.call('session/hold', { task, session: sessions.id });
	vscode.window.setStatusBarMessage('$(check) The task keeps what is open', 5000);
}

/** Shows what a line of the timeline is about. */
export async function openActivity({ opener }: Services, argument: unknown): Promise<void> {
	const { kind, id } = fieldsOf(argument);
	if (typeof kind !== 'string' || typeof id !== 'string') return;
	await opener.open({ root: '', path: `${kind}/${id}`, startLine: 1, endLine: 1 }, 'open');
}

async function open({ server }: Services, session: Session): Promise<void> {
	await resumeSession(session);
	const { repositories } = await server.call('git/follow', { roots: folders() });
	await offerBranch(session, repositories);
}

function folders(): string[] {
	return foldersOnDisk().map((folder) => folder.path);
}

function describe(session: Session): string {
	const files = filesOf(session).length;
	const branches = new Set(session.branches.map(({ branch }) => branch).filter((branch) => branch !== ''));
	return [`${files} ${files === 1 ? 'file' : 'files'}`, ...branches].join(' · ');
}

function filesOf({ groups }: Session): string[] {
	return groups.flatMap(({ tabs }) => tabs);
}
