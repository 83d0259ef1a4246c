import type { Task, TaskAnchor, TaskLink } from '../../common/model/task.ts';
import { announce } from '../kit/announcer.tsx';
import { attempt } from '../kit/attempt.ts';
import { focusById } from '../kit/focusById.ts';
import type { Host } from '../kit/host.ts';
import { showToast } from '../kit/toast.tsx';
import { ADD_CODE_ID, ADD_LINK_ID } from './focus.ts';

/** What is added to a task and taken from it: the code it is about, and what it refers to. */
export function createAttachmentActions(host: Host, refresh: () => Promise<void>) {
	return {
		/** Lets the user choose what the task refers to. */
		addLink: (task: Task): void => void attempt(addLink(host, refresh, task)),
		removeLink: (task: Task, link: TaskLink): void => void attempt(removeLink(host, refresh, task, link)),
		/** The task is also about what is selected in the editor. */
		addSelectedCode: (task: Task): void => void attempt(addSelectedCode(host, refresh, task)),
		removeCode: (task: Task, anchor: TaskAnchor): void => void attempt(removeCode(host, refresh, task, anchor)),
	};
}

async function addLink(host: Host, refresh: () => Promise<void>, { id, number }: Task): Promise<void> {
	const { link } = await host.call('host/chooseLink', { task: id });
	if (link === undefined) return;
	const { links } = await host.call('task/get', { id }); // there may be others by now: choosing takes its time
	const named = link.title ?? link.target;
	if (links.some((other) => isSame(other, link))) return showToast({ text: `T-${number} refers to ${named} already` });
	await host.call('task/edit', { id, links: [...links, link] });
	await refresh();
	announce(`Link to ${named} added`);
}

async function removeLink(host: Host, refresh: () => Promise<void>, { id }: Task, link: TaskLink): Promise<void> {
	const { links } = await host.call('task/get', { id });
	await host.call('task/edit', { id, links: links.filter((other) => !isSame(other, link)) });
	await refresh();
	focusById(ADD_LINK_ID);
	announce(`Link to ${link.title ?? link.target} removed`);
}

async function addSelectedCode(host: Host, refresh: () => Promise<void>, { id, number }: Task): Promise<void> {
	const [{ anchor }, { anchors }] = await Promise.all([
		host.call('host/selectedCode', {}),
		host.call('task/get', { id }),
	]);
	const { root, path, startLine, endLine } = anchor;
	const place = `${path}:${startLine}`;
	const isThere = anchors.some(
		(other) => other.root === root && other.path === path && other.startLine === startLine && other.endLine === endLine,
	);
	if (isThere) return showToast({ text: `T-${number} is about ${place} already` });
	await host.call('task/edit', { id, anchors: [...anchors, anchor] });
	await refresh();
	announce(`${place} added`);
}

async function removeCode(host: Host, refresh: () => Promise<void>, { id }: Task, gone: TaskAnchor): Promise<void> {
	const { anchors } = await host.call('task/get', { id });
	await host.call('task/edit', { id, anchors: anchors.filter((anchor) => anchor.id !== gone.id) });
	await refresh();
	focusById(ADD_CODE_ID);
	announce(`${gone.path}:${gone.startLine} removed`);
}

function isSame(one: TaskLink, other: TaskLink): boolean {
	return one.kind === other.kind && one.target === other.target;
}
