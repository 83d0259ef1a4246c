// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Capture, CaptureStatus } from '../../common/model/capture.ts';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { Output } from '../../common/protocol/index.ts';
import { drag, eventually, FakeHost, key, type } from './support.ts';

const NO_PARTS = { log: 0, snapshots: 0, index: 0, graph: 0, models: 0, notes: 0, backups: 0, other: 0 };

interface Listed {
	readonly status?: string;
	readonly archived?: boolean;
	readonly text?: string;
	readonly tag?: string;
}

let host: FakeHost;
let stored: Capture[];
let backup: Output<'overview/read'>['backup'];

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	stored = [capture('b', 'second thought', 'inbox', ['perf']), capture('a', 'first thought', 'archived')];
	backup = undefined;
	host = new FakeHost().install();
	host.answer('overview/read', overview);
	host.answer('capture/list', ({ status, archived, text = '', tag }: Listed) => {
		const captures = stored.filter(
			(one) =>
				(status === undefined || one.status === status) &&
				(archived === undefined || (one.status === 'archived') === archived) &&
				one.content.includes(text) &&
				(tag === undefined || one.tags.includes(tag)),
		);
		return { captures, total: captures.length, seq: 1 };
	});
	host.answer('project/list', () => ({ projects: [PROJECTS[1]], seq: 1 }));
	host.answer('capture/add', ({ id, content }: { id: string; content: string }) => {
		stored = [capture(id, content, 'inbox'), ...stored];
		return { id, seq: 2 };
	});
	host.answer('capture/delete', ({ id }: { id: string }) => {
		stored = stored.filter((one) => one.id !== id);
		return { id, seq: 3 };
	});
	host.answer('capture/edit', ({ id, status }: { id: string; status: CaptureStatus }) => {
		stored = stored.map((one) => (one.id === id ? { ...one, status } : one));
		return { id, seq: 4 };
	});
	host.answer('admin/backupNow', () => {
		backup = { file: '/b/u.tar.gz', at: new Date().toISOString(), bytes: 2048, seq: 1 };
		return backup;
	});
	host.answer('host/open', () => null);
	host.answer('host/command', () => null);
	await import('../../webview/dashboard/main.tsx');
	host.ready();
	await eventually(() => expect(rows()).toEqual(['second thought']));
});

afterEach(() => host.dispose());

test('counts by level are a picture and a table, and a level filters the list', async () => {
	expect(levels()).toEqual({ Archived: '1', 'Summed up': '0', Processed: '0', Inbox: '1' });
	expect(document.querySelectorAll('svg.pyramid .slice')).toHaveLength(4);
	expect(document.querySelector('svg.pyramid')!.getAttribute('aria-hidden')).toBe('true');
	button('Archived').click();
	await eventually(() => expect(rows()).toEqual(['first thought']));
	expect(button('Archived').getAttribute('aria-pressed')).toBe('true');
	button('Archived').click();
	await eventually(() => expect(rows()).toEqual(['second thought', 'first thought']));
});

test('Ctrl+Enter keeps a thought with its tags, and undo gives it back to the form', async () => {
	type(draft(), 'look at the lock #queue');
	key(draft(), 'Enter');
	expect(host.asked('capture/add')).toEqual([]);
	key(draft(), 'Enter', { ctrlKey: true });
	await eventually(() => expect(rows()).toEqual(['look at the lock #queue', 'second thought']));
	expect(host.asked('capture/add')).toMatchObject([{ content: 'look at the lock #queue', tags: ['queue'] }]);
	expect(draft().value).toBe('');
	await eventually(() => expect(levels()).toMatchObject({ Inbox: '2' }));
	button('Undo').click();
	await eventually(() => expect(rows()).toEqual(['second thought']));
	await eventually(() => expect(draft().value).toBe('look at the lock #queue'));
});

test('a change told by the server is shown, without asking at other times', async () => {
	const asked = host.asked('overview/read').length;
	stored = [capture('c', 'from another window', 'inbox'), ...stored];
	for (let seq = 5; seq < 50; seq++) host.send({ type: 'event', name: 'captures', value: { seq } });
	await eventually(() => expect(rows()).toEqual(['from another window', 'second thought']));
	await eventually(() => expect(levels()).toMatchObject({ Inbox: '2' }));
	expect(host.asked('overview/read').length - asked).toBeLessThan(5); // a burst is asked for together
	const after = host.requests.length;
	await new Promise((resolve) => setTimeout(resolve, 400));
	expect(host.requests).toHaveLength(after);
});

test('keys archive, bring back, open and delete a capture', async () => {
	row('second thought').focus();
	key(row('second thought'), 'a');
	await eventually(() => expect(rows()).toEqual([]));
	expect(document.querySelector('.empty')!.textContent).toContain('The inbox is empty');
	button('Undo').click();
	await eventually(() => expect(rows()).toEqual(['second thought']));
	key(row('second thought'), 'Enter');
	await eventually(() => expect(host.asked('host/open')).toMatchObject([{ passage: { path: 'capture/b' } }]));
	key(row('second thought'), 'Delete');
	await eventually(() => expect(rows()).toEqual([]));
	expect(document.querySelector('.toast')!.textContent).toContain('Capture deleted');
});

test('what has been processed is still in the inbox', async () => {
	stored = [capture('p', 'looked through', 'processed'), ...stored];
	host.send({ type: 'event', name: 'captures', value: { seq: 8 } });
	await eventually(() => expect(rows()).toEqual(['looked through', 'second thought']));
	expect(tab('Inbox').textContent).toContain('2');
});

test('tabs, the level, tags and text say what is listed', async () => {
	key(tab('Inbox'), 'ArrowRight');
	await eventually(() => expect(rows()).toEqual(['second thought', 'first thought']));
	expect(document.activeElement).toBe(tab('All'));
	button('#perf').click();
	await eventually(() => expect(rows()).toEqual(['second thought']));
	type(document.querySelector('input[type=search]'), 'zebra');
	await eventually(() => expect(document.querySelector('.empty')!.textContent).toContain('No capture matches'));
	button('Clear Filter').click();
	await eventually(() => expect(rows()).toEqual(['second thought', 'first thought']));
	key(tab('All'), 'ArrowRight');
	await eventually(() => expect(document.querySelector('.project')!.textContent).toContain('1 open, 3 done'));
	expect(document.querySelector('meter')!.getAttribute('aria-label')).toBe('Site: 3 of 4 tasks done');
	expect(document.querySelector('.project-levels')!.textContent).toBe('7 captures: 5 processed, 2 inbox');
});

test('a backup is written on request, and the time of the last is shown', async () => {
	expect(document.querySelector('.fact-list')!.textContent).toContain('none yet');
	button('Back Up Now').click();
	await eventually(() => expect(document.querySelector('.fact-list')!.textContent).toContain('now, 2.0 kB'));
	expect(document.querySelector('.toast')!.textContent).toContain('Backup written (2.0 kB)');
});

test('who has kept nothing yet is told what to do', async () => {
	stored = [];
	host.send({ type: 'event', name: 'captures', value: { seq: 9 } });
	await eventually(() => expect(document.querySelector('.empty')!.textContent).toContain('Keep your first thought'));
	expect(document.querySelector('.filter-bar')).toBeNull();
	button('Take the Tour').click();
	await eventually(() => expect(host.asked('host/command')).toEqual([{ command: 'understory.openWalkthrough' }]));
});

test('what happened last can be opened', async () => {
	button('Task moved: Write the guide').click();
	await eventually(() => expect(host.asked('host/open')).toMatchObject([{ passage: { path: 'task/t' } }]));
	expect(document.querySelector('.activity')!.textContent).toContain('Capture deleted');
	button('Sum up what was done').click();
	await eventually(() => expect(host.asked('host/command')).toEqual([{ command: 'understory.digest' }]));
});

function overview(): Output<'overview/read'> {
	const count = (level: CaptureStatus): number => stored.filter(({ status }) => status === level).length;
	const at = new Date().toISOString();
	return {
		seq: 1,
		levels: {
			inbox: count('inbox'),
			processed: count('processed'),
			compacted: count('compacted'),
			archived: count('archived'),
		},
		tasks: { open: 1, done: 3 },
		projects: 1,
		storage: { log: 1234, total: 5000, parts: { ...NO_PARTS, log: 1234, index: 3000, other: 766 } },
		backupFolder: '/b',
		...(backup && { backup }),
		activity: [
			{ seq: 3, at, noun: 'task', verb: 'moved', id: 't', text: 'Write the guide' },
			{ seq: 2, at, noun: 'capture', verb: 'deleted', id: 'x', text: '' },
		],
	};
}

function capture(id: string, content: string, status: CaptureStatus, tags: string[] = []): Capture {
	const at = new Date().toISOString();
	return { id, content, status, tags, project: NO_PROJECT, pinned: false, createdAt: at, updatedAt: at };
}

function rows(): (string | null)[] {
	return [...document.querySelectorAll('.capture .content')].map(({ textContent }) => textContent);
}

function row(content: string): HTMLElement {
	return [...document.querySelectorAll<HTMLElement>('.capture')].find((one) => one.textContent.includes(content))!;
}

function tab(name: string): HTMLElement {
	return [...document.querySelectorAll<HTMLElement>('[role=tab]')].find((one) => one.textContent.startsWith(name))!;
}

function button(name: string): HTMLElement {
	return [...document.querySelectorAll<HTMLElement>('button')].find((one) => one.textContent.trim() === name)!;
}

function draft(): HTMLTextAreaElement {
	return document.querySelector<HTMLTextAreaElement>('#draft')!;
}

function levels(): Record<string, string> {
	const cells = [...document.querySelectorAll('.levels tbody tr')].map((one) => [
		one.querySelector('th')!.textContent.trim(),
		one.querySelector('td')!.textContent,
	]);
	return Object.fromEntries(cells) as Record<string, string>;
}

test('M lists the projects, arrows and Enter choose one, and the move can be undone', async () => {
	host.answer('project/list', () => ({ projects: PROJECTS, seq: 1 }));
	host.answer('capture/assign', ({ ids, project }: { ids: string[]; project: string }) => {
		stored = stored.map((one) => (ids.includes(one.id) ? { ...one, project } : one));
		return { ids, seq: 9 };
	});
	row('second thought').focus();
	key(row('second thought'), 'm');
	await eventually(() => expect(shelf()).toEqual(['Site', 'Tools', 'Cancel']));
	expect(document.activeElement!.textContent).toBe('Site');
	key(document.activeElement, 'ArrowRight');
	expect(document.activeElement!.textContent).toBe('Tools');
	(document.activeElement as HTMLElement).click();
	await eventually(() => expect(host.asked('capture/assign')).toEqual([{ ids: ['b'], project: 't' }]));
	await eventually(() => expect(document.activeElement).toBe(row('second thought')));
	expect(shelf()).toEqual([]);
	expect(document.querySelector('.toast')!.textContent).toContain('Moved to Tools');
	button('Undo').click();
	await eventually(() => expect(host.asked('capture/assign')).toContainEqual({ ids: ['b'], project: NO_PROJECT }));
});

test('Escape leaves a capture where it is, and gives the focus back', async () => {
	host.answer('project/list', () => ({ projects: PROJECTS, seq: 1 }));
	row('second thought').focus();
	key(row('second thought'), 'm');
	await eventually(() => expect(shelf()).toHaveLength(3));
	key(document.activeElement, 'Escape');
	await eventually(() => expect(document.activeElement).toBe(row('second thought')));
	expect(shelf()).toEqual([]);
	expect(host.asked('capture/assign')).toEqual([]);
});

test('a capture is dragged onto a project; a drag that ends elsewhere moves nothing', async () => {
	host.answer('project/list', () => ({ projects: PROJECTS, seq: 1 }));
	host.answer('capture/assign', ({ ids }: { ids: string[] }) => ({ ids, seq: 9 }));
	expect(row('second thought').getAttribute('draggable')).toBe('true');
	drag(row('second thought'), 'dragstart');
	await eventually(() => expect(shelf()).toHaveLength(3));
	drag(row('second thought'), 'dragend');
	await eventually(() => expect(shelf()).toEqual([]));
	drag(row('second thought'), 'dragstart');
	await eventually(() => expect(shelf()).toHaveLength(3));
	const site = button('Site');
	expect(drag(site, 'dragover').defaultPrevented).toBe(true); // else nothing may be dropped
	drag(site, 'drop');
	await eventually(() => expect(host.asked('capture/assign')).toEqual([{ ids: ['b'], project: 'p' }]));
});

const NO_CAPTURES = { inbox: 0, processed: 0, compacted: 0, archived: 0 };
const PROJECTS = [
	{ id: NO_PROJECT, name: 'No project', openTasks: 0, doneTasks: 0, captures: NO_CAPTURES },
	{ id: 'p', name: 'Site', openTasks: 1, doneTasks: 3, captures: { ...NO_CAPTURES, inbox: 2, processed: 5 } },
	{ id: 't', name: 'Tools', openTasks: 0, doneTasks: 0, captures: NO_CAPTURES },
];

function shelf(): string[] {
	return [...document.querySelectorAll('.project-shelf button')].map((one) => one.textContent);
}
