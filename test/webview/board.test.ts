// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_COLUMNS } from '../../common/model/project.ts';
import type { Task, TaskProposal, TaskSuggestion } from '../../common/model/task.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { Output } from '../../common/protocol/index.ts';
import {
	columnsOf,
	dueText,
	keepColumns,
	keepUnchanged,
	matches,
	NO_TASK_FILTER,
	placeAt,
} from '../../webview/board/model.ts';
import { drag, eventually, FakeHost, key, settle, type } from './support.ts';

const COLUMNS = [...DEFAULT_COLUMNS];

describe('board model', () => {
	const columns = columnsOf(COLUMNS, [task(2, 'todo', 'b'), task(1, 'todo', 'a'), task(3, 'done', 'a')]);

	test('cards stand by rank in their column', () => {
		expect(columns.map(({ tasks }) => tasks.map(({ number }) => number))).toEqual([[1, 2], [], [3]]);
	});

	test('a card on its way is shown where it goes', () => {
		const moving = { id: 'task-3', column: 'todo', index: 1 };
		const shown = columnsOf(
			COLUMNS,
			columns.flatMap(({ tasks }) => tasks),
			moving,
		);
		expect(shown.map(({ tasks }) => tasks.map(({ number }) => number))).toEqual([[1, 3, 2], [], []]);
	});

	test('a task that did not change stays the object it was', () => {
		const before = [task(1, 'todo', 'a'), task(2, 'todo', 'b')];
		const now = [task(2, 'doing', 'b'), task(1, 'todo', 'a'), task(3, 'todo', 'c')];
		const kept = keepUnchanged(before, now);
		expect(kept).toEqual(now);
		expect([kept[1] === before[0], kept[0] === before[1]]).toEqual([true, false]);
	});

	test('a column stays the object it was while its cards do', () => {
		const again = columnsOf(
			COLUMNS,
			columns.flatMap(({ tasks }) => tasks),
		);
		expect(keepColumns(columns, again).map((column, at) => column === columns[at])).toEqual([true, true, true]);
		const changed = again.map((column) =>
			column.id === 'todo' ? { ...column, tasks: column.tasks.slice(1) } : column,
		);
		expect(keepColumns(columns, changed).map((column, at) => column === columns[at])).toEqual([false, true, true]);
		const renamed = again.map((column) => (column.id === 'done' ? { ...column, title: 'Finished' } : column));
		expect(keepColumns(columns, renamed).at(-1)).toBe(renamed.at(-1));
	});

	test('an index becomes a place beside a neighbour', () => {
		expect(placeAt(columns[0]!, 'task-3', 1)).toEqual({ column: 'todo', before: 'task-2' });
		expect(placeAt(columns[0]!, 'task-1', 1)).toEqual({ column: 'todo', after: 'task-2' });
		expect(placeAt(columns[1]!, 'task-1', 0)).toEqual({ column: 'doing' });
	});

	test('filters look at text, tag, priority and due day', () => {
		const one = { ...task(1, 'todo', 'a'), title: 'Fix Parser', tags: ['bug'], due: '2026-03-09' };
		const passes = (filter: object): boolean => matches(one, { ...NO_TASK_FILTER, ...filter }, '2026-03-10');
		expect([passes({ text: 'parser t-1' }), passes({ text: 'lexer' })]).toEqual([true, false]);
		expect([passes({ tag: 'bug' }), passes({ priority: 'high' })]).toEqual([true, false]);
		expect([passes({ due: 'overdue' }), passes({ due: 'week' }), passes({ due: 'none' })]).toEqual([true, true, false]);
	});

	test('due days are told in words when they are near', () => {
		expect(dueText('2026-03-11', '2026-03-10', 'en')).toBe('tomorrow');
		expect(dueText('2026-03-08', '2026-03-10', 'en')).toBe('2 days ago');
		expect(dueText('2026-12-24', '2026-03-10', 'en')).toContain('2026');
	});
});

describe('board view', () => {
	let host: FakeHost;
	let stored: Task[];
	let projects: ListedProject[];

	beforeEach(async () => {
		vi.resetModules();
		document.body.innerHTML = '<div id="view"></div>';
		stored = [task(1, 'todo', 'a'), task(2, 'todo', 'b'), task(3, 'doing', 'a')];
		host = new FakeHost().install();
		projects = [project('none', 'No Project'), project('p', 'Site')];
		host.answer('project/list', () => ({ projects: projects.filter(({ archived }) => !archived), seq: 1 }));
		host.answer('project/create', ({ id, name }: { id: string; name: string }) => {
			projects = [...projects, project(id, name)];
			return { id, seq: 1 };
		});
		host.answer('project/edit', ({ id, ...changes }: { id: string } & Partial<ListedProject>) => {
			projects = projects.map((one) => (one.id === id ? { ...one, ...changes } : one));
			return { id, seq: 1 };
		});
		host.answer('task/list', (asked: { project: string }) => {
			const tasks = stored.filter((one) => one.project === asked.project);
			return { tasks, total: tasks.length, seq: 1 };
		});
		host.answer('task/history', () => ({
			entries: [{ seq: 1, at: '2026-01-01T00:00:00Z', change: 'added', column: 'todo' }],
		}));
		host.answer('task/move', ({ id, column }: { id: string; column: string }) => {
			stored = stored.map((item) => (item.id === id ? { ...item, column, rank: 'zz' } : item));
			return { id, seq: 2 };
		});
		host.answer('task/get', ({ id }: { id: string }) => stored.find((item) => item.id === id));
		host.answer('task/create', ({ title, column }: { title: string; column: string }) => {
			stored = [...stored, { ...task(9, column, 'z'), title }];
			return { id: 'task-9', seq: 3, number: 9 };
		});
		host.answer('task/edit', ({ id, ...changes }: { id: string } & Partial<Task>) => {
			stored = stored.map((item) => (item.id === id ? { ...item, ...changes } : item));
			return { id, seq: 4 };
		});
		host.answer('task/delete', ({ id }: { id: string }) => {
			stored = stored.filter((item) => item.id !== id);
			return { id, seq: 5 };
		});
		await import('../../webview/board/main.tsx');
		host.ready();
		await eventually(() => expect(cards().length).toBe(3));
	});

	afterEach(() => {
		host.dispose();
		document.body.innerHTML = '';
	});

	test('arrows go from card to card and across columns', () => {
		card(1).focus();
		key(card(1), 'ArrowDown');
		expect(document.activeElement).toBe(card(2));
		key(card(2), 'ArrowRight');
		expect(document.activeElement).toBe(card(3));
	});

	test('the palette puts the focus on a card; on a board without cards on what makes one, and N makes one there', async () => {
		const open = (): void => host.send({ type: 'event', name: 'intent', value: { kind: 'focus' } });
		open();
		await eventually(() => expect(document.activeElement).toBe(card(1)));
		stored = [];
		host.send({ type: 'event', name: 'tasks', value: { seq: 2 } });
		await eventually(() => expect(cards().length).toBe(0));
		open();
		await eventually(() => expect(document.activeElement?.textContent).toBe('Add a task'));
		key(document.activeElement, 'n');
		await eventually(() => expect((document.activeElement as HTMLInputElement).className).toBe('new-task'));
	});

	test('Escape in the field for a new task goes back to the cards, to the one that was made', async () => {
		host.answer('task/create', ({ id, title, column }: { id: string; title: string; column: string }) => {
			stored = [...stored, { ...task(9, column, 'z'), id, title }];
			return { id, seq: 3, number: 9 };
		});
		card(3).focus();
		key(card(3), 'n');
		await eventually(() => expect(document.activeElement?.className).toBe('new-task'));
		type(document.activeElement, 'Write docs');
		key(document.activeElement, 'Enter');
		await eventually(() => expect(cards().length).toBe(4));
		key(document.activeElement, 'Escape');
		await eventually(() => expect(document.activeElement?.textContent).toContain('Write docs'));
		expect(document.activeElement?.classList).toContain('card');
	});

	test('Alt+Right moves the card, keeps the focus and says where it went', async () => {
		card(1).focus();
		await settle();
		key(card(1), 'ArrowRight', { altKey: true });
		await eventually(() =>
			expect(host.asked('task/move')).toEqual([{ id: 'task-1', column: 'doing', before: 'task-3' }]),
		);
		await eventually(() =>
			expect(document.querySelector('[aria-live]:not(.toast-region)')?.textContent).toContain('Doing, 1 of 2'),
		);
		expect(document.activeElement).toBe(card(1));
		expect(host.asked('task/list').length).toBe(1); // the one card is asked for, not all again
	});

	test('a field that was written here shows what was written elsewhere since, and leaving it keeps that', async () => {
		key(card(1), 'Enter');
		await eventually(() => expect(document.querySelector('#task-title')).not.toBeNull());
		const fields = ['#task-title', 'input[placeholder="separated by spaces"]'];
		const field = (name: string): HTMLTextAreaElement => document.querySelector(`.detail ${name}`)!;
		const leave = (name: string): void => {
			field(name).focus();
			field(name).blur();
		};
		for (const name of fields) {
			type(field(name), 'mine');
			leave(name);
		}
		await eventually(() => expect(host.asked('task/edit').length).toBe(2));
		await eventually(() => expect(card(1).textContent).toContain('#mine'));
		await settle();
		const theirs = { title: 'theirs', tags: ['theirs'] };
		stored = stored.map((item) => (item.number === 1 ? { ...item, ...theirs } : item));
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		await eventually(() => expect(card(1).textContent).toContain('theirs'));
		await eventually(() => expect(fields.map((name) => field(name).value)).toEqual(['theirs', 'theirs']));
		for (const name of fields) leave(name);
		await settle(20);
		expect(host.asked('task/edit').length).toBe(2);
	});

	test('a description is shown as it reads, what looks like HTML as text, and written as Markdown', async () => {
		const shown = (): HTMLElement => document.querySelector('.description')!;
		const field = (): HTMLTextAreaElement => document.querySelector('.detail textarea:not(#task-title)')!;
		key(card(1), 'Enter');
		await eventually(() => expect(field()).not.toBeNull());
		field().focus();
		type(field(), 'See **this** <img src=x onerror=alert(1)> [page](javascript:alert(1))');
		field().blur();
		await eventually(() => expect(shown()?.querySelector('strong')?.textContent).toBe('this'));
		expect(shown().querySelectorAll('img, a')).toHaveLength(0);
		expect(shown().textContent).toContain('<img src=x');
		shown().querySelector<HTMLButtonElement>('[aria-label="Edit Text"]')!.click();
		await eventually(() => expect(document.activeElement).toBe(field()));
		key(field(), 'Escape');
		await eventually(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Edit Text'));
		expect(host.asked('task/edit')).toHaveLength(1); // nothing was written the second time
		const theirs = { description: '- theirs' };
		stored = stored.map((item) => (item.number === 1 ? { ...item, ...theirs } : item));
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		await eventually(() => expect(shown().querySelector('li')?.textContent).toContain('theirs'));
	});

	test('what a task refers to opens from its details', async () => {
		const links = [
			{ kind: 'capture', target: 'c1', title: 'The thought' },
			{ kind: 'commit', target: 'abc', title: 'The commit' },
			{ kind: 'task', target: 'task-2' },
			{ kind: 'url', target: 'https://example.org/' },
		] as const;
		stored = stored.with(0, { ...stored[0]!, links: [...links] });
		host.answer('host/open', () => ({}));
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		key(card(1), 'Enter');
		const shown = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.attachments button.link')];
		await eventually(() =>
			expect(shown().map(({ textContent }) => textContent)).toEqual(['The thought', 'The commit', 'task-2']),
		);
		for (const link of shown()) link.click();
		const opened = host.asked('host/open') as { passage: { path: string } }[];
		expect(opened.map(({ passage }) => passage.path)).toEqual(['capture/c1', 'git/abc', 'task/task-2']);
		expect(document.querySelector<HTMLAnchorElement>('.attachments a')!.href).toBe('https://example.org/');
	});

	describe('what a task refers to and is about', () => {
		const button = (label: string): HTMLElement | null => document.querySelector(`.detail [aria-label="${label}"]`);
		const said = (): string => document.querySelector('[aria-live]:not(.toast-region)')?.textContent.trim() ?? '';
		const link = { kind: 'note', target: 'n', title: 'Locks' } as const;
		const anchor = { id: 'x', root: '/w', path: 'a.ts', startLine: 3, endLine: 4, text: 'a\nb', lost: false };

		beforeEach(async () => {
			key(card(1), 'Enter');
			await eventually(() => expect(button('Add Link…')).not.toBeNull());
		});

		test('a link is chosen, kept beside those that came meanwhile, opened and taken away', async () => {
			const commit = { kind: 'commit', target: 'abc' } as const;
			host.answer('host/chooseLink', () => {
				stored = stored.with(0, { ...stored[0]!, links: [commit] });
				return { link };
			});
			host.answer('host/open', () => null);
			button('Add Link…')!.click();
			await eventually(() => expect(button('Remove Link to Locks')).not.toBeNull());
			expect(host.asked('host/chooseLink')).toEqual([{ task: 'task-1' }]);
			expect(host.asked('task/edit')).toEqual([{ id: 'task-1', links: [commit, link] }]);
			await eventually(() => expect(said()).toBe('Link to Locks added'));
			[...document.querySelectorAll<HTMLElement>('.attachments button.link')].at(-1)!.click();
			expect(host.asked('host/open')).toMatchObject([{ passage: { root: '', path: 'note/n' } }]);
			button('Remove Link to Locks')!.click();
			await eventually(() => expect(button('Remove Link to Locks')).toBeNull());
			expect(stored[0]!.links).toEqual([commit]);
			await eventually(() => expect(document.activeElement).toBe(button('Add Link…')));
		});

		test('nothing chosen and a link that is there already change nothing', async () => {
			host.answer('host/chooseLink', () => ({}));
			button('Add Link…')!.click();
			await settle();
			stored = stored.with(0, { ...stored[0]!, links: [link] });
			host.answer('host/chooseLink', () => ({ link }));
			button('Add Link…')!.click();
			await eventually(() => expect(document.body.textContent).toContain('T-1 refers to Locks already'));
			expect(host.asked('task/edit')).toEqual([]);
		});

		test('code that is selected in the editor is added once, and taken away', async () => {
			host.answer('host/selectedCode', () => ({ anchor: { ...anchor, id: crypto.randomUUID() } }));
			button('Add Selected Code')!.click();
			await eventually(() => expect(button('Remove a.ts')).not.toBeNull());
			await eventually(() => expect(said()).toBe('a.ts:3 added'));
			button('Add Selected Code')!.click();
			await eventually(() => expect(document.body.textContent).toContain('T-1 is about a.ts:3 already'));
			expect(stored[0]!.anchors).toMatchObject([{ path: 'a.ts', startLine: 3 }]);
			button('Remove a.ts')!.click();
			await eventually(() => expect(button('Remove a.ts')).toBeNull());
			expect(stored[0]!.anchors).toEqual([]);
			await eventually(() => expect(document.activeElement).toBe(button('Add Selected Code')));
		});
	});

	test('Enter that ends a composition of an input method is no Enter', async () => {
		document.querySelector<HTMLButtonElement>('[aria-label="New Project"]')!.click();
		const name = (): HTMLInputElement => document.querySelector('#project-name')!;
		await eventually(() => expect(name()).not.toBeNull());
		type(name(), 'に');
		key(name(), 'Enter', { isComposing: true });
		await settle(20);
		expect(name().value).toBe('に');
		expect(host.asked('project/create')).toEqual([]);
	});

	test('a move after which more has changed asks for all tasks', async () => {
		host.answer('task/move', ({ id, column }: { id: string; column: string }) => {
			stored = [...stored.map((item) => (item.id === id ? { ...item, column } : item)), task(4, 'done', 'a')];
			return { id, seq: 3 };
		});
		card(1).focus();
		await settle();
		key(card(1), 'ArrowRight', { altKey: true });
		await eventually(() => expect(cards().length).toBe(4));
	});

	test('N makes a task in the column', async () => {
		card(3).focus();
		await settle();
		key(card(3), 'n');
		await eventually(() => expect(document.querySelector('.new-task')).not.toBeNull());
		type(document.querySelector('.new-task'), 'Write docs');
		key(document.querySelector('.new-task'), 'Enter');
		await eventually(() => expect(cards().length).toBe(4));
		expect(host.asked('task/create')).toMatchObject([{ title: 'Write docs', column: 'doing', project: 'none' }]);
	});

	test('Enter opens the details; a changed title is saved when the field is left', async () => {
		card(1).focus();
		await settle();
		key(card(1), 'Enter');
		await eventually(() => expect(document.querySelector('.detail')).not.toBeNull());
		const title = document.querySelector<HTMLTextAreaElement>('#task-title')!;
		title.focus();
		title.value = 'New title';
		title.blur();
		await eventually(() => expect(card(1).textContent).toContain('New title'));
		expect(document.querySelector('.history')?.textContent).toContain('added to To Do');
	});

	test('Delete takes a card away and offers to undo', async () => {
		card(2).focus();
		await settle();
		key(card(2), 'Delete');
		await eventually(() => expect(cards().length).toBe(2));
		expect(document.querySelector('.toast')?.textContent).toContain('T-2 deleted');
	});

	describe('suggestions', () => {
		const line = { root: '/w', path: 'src/a.ts', line: 3, keyword: 'TODO', lineText: '// TODO name it' } as const;
		let suggested: TaskSuggestion[];
		let proposed: TaskProposal[];

		beforeEach(async () => {
			suggested = [
				{ ...line, key: 'a', text: 'name it' },
				{ ...line, key: 'b', line: 9, text: 'test it' },
			];
			proposed = [];
			host.answer('task/suggestions', () => ({ suggestions: suggested, proposed, more: false }));
			host.answer('task/ignoreSuggestion', ({ key: ignored }: { key: string }) => {
				suggested = suggested.filter((suggestion) => suggestion.key !== ignored);
				proposed = proposed.filter((proposal) => proposal.key !== ignored);
				return { key: ignored, seq: 6 };
			});
			document.querySelector<HTMLElement>('#suggestions-button')!.click();
			await eventually(() => expect(rows().length).toBe(2));
		});

		test('one is made a task about its line, and the next gets the focus', async () => {
			host.answer('task/create', ({ title }: { title: string }) => {
				suggested = suggested.slice(1);
				stored = [...stored, { ...task(9, 'todo', 'z'), title }];
				return { id: 'task-9', seq: 3, number: 9, project: 'p' };
			});
			button(rows()[0]!, 'Make a Task').click();
			await eventually(() => expect(rows().length).toBe(1));
			// Without a project: the folder of the line decides.
			expect(host.asked('task/create')).toMatchObject([
				{ title: 'name it', anchors: [{ path: 'src/a.ts', startLine: 3, text: '// TODO name it' }] },
			]);
			expect(cards().length).toBe(4);
			await eventually(() => expect(document.activeElement?.id).toBe('suggestion:b'));
			await eventually(() => expect(document.querySelector('.toast')?.textContent).toContain('T-9 created in Site'));
		});

		test('one is ignored, and that can be undone', async () => {
			host.answer('task/unignoreSuggestion', ({ key: again }: { key: string }) => {
				suggested = [{ ...line, key: again, text: 'name it' }, ...suggested];
				return { key: again, seq: 7 };
			});
			button(rows()[0]!, 'Ignore').click();
			await eventually(() => expect(rows().length).toBe(1));
			await eventually(() => expect(document.querySelector('.toast .button')).not.toBeNull());
			document.querySelector<HTMLElement>('.toast .button')!.click();
			await eventually(() => expect(rows().length).toBe(2));
		});

		test('one that an agent proposed is made a task from its capture, or ignored, and that can be undone', async () => {
			const both: TaskProposal[] = [
				{ key: 'x', capture: 'cx', title: 'ask Anna' },
				{ key: 'y', capture: 'cy', title: 'tell Tom' },
			];
			proposed = both;
			host.answer('capture/acceptSuggestion', ({ id, task: made }: { id: string; task: string }) => {
				proposed = proposed.filter(({ capture }) => capture !== id);
				return { id, task: made, number: 7, seq: 8 };
			});
			host.answer('task/delete', ({ id }: { id: string }) => ({ id, seq: 9 }));
			host.answer('task/unignoreSuggestion', ({ key: again }: { key: string }) => {
				proposed = both;
				return { key: again, seq: 10 };
			});
			button(document.querySelector<HTMLElement>('.suggestions')!, 'Look Again').click();
			await eventually(() => expect(rows().length).toBe(4));
			document.querySelector<HTMLElement>('.suggestion-text')!.click();
			await eventually(() => expect(host.asked('host/open')).toMatchObject([{ passage: { path: 'capture/cx' } }]));
			const [, second] = [...document.querySelectorAll<HTMLElement>('.suggestion-text')];
			second!.focus();
			key(second!, 'ArrowDown'); // on to the comments
			expect(document.activeElement?.id).toBe('suggestion:a');
			button(rows()[0]!, 'Make a Task: ask Anna').click();
			await eventually(() => expect(document.activeElement?.id).toBe('suggestion:y'));
			expect(host.asked('capture/acceptSuggestion')).toMatchObject([{ id: 'cx', what: 'task' }]);
			await eventually(() => expect(document.querySelector('.toast')?.textContent).toContain('T-7 created'));
			document.querySelector<HTMLElement>('.toast .button')!.click();
			await eventually(() => expect(rows().length).toBe(4));
			expect(host.asked('task/unignoreSuggestion')).toEqual([{ key: 'x' }]);
			button(rows()[1]!, 'Ignore: tell Tom').click();
			await eventually(() => expect(rows().length).toBe(3));
			expect(host.asked('task/ignoreSuggestion')).toEqual([{ key: 'y' }]);
		});

		test('arrows go through the lines, Escape closes', async () => {
			const [first, second] = [...document.querySelectorAll<HTMLElement>('.suggestion-text')];
			first!.focus();
			key(first!, 'ArrowDown');
			expect(document.activeElement).toBe(second);
			key(second!, 'Escape');
			await eventually(() => expect(document.querySelector('.suggestions')).toBeNull());
			await eventually(() => expect(document.activeElement?.id).toBe('suggestions-button'));
		});

		function rows(): HTMLElement[] {
			return [...document.querySelectorAll<HTMLElement>('.suggestion')];
		}

		function button(row: HTMLElement, label: string): HTMLElement {
			return row.querySelector<HTMLElement>(`[aria-label^="${label}"]`)!;
		}
	});

	test("Enter on a button of a column is the button's own", async () => {
		card(1).focus();
		await settle();
		const add = document.querySelector<HTMLElement>('.column .icon-button')!;
		add.focus();
		key(add, 'Enter');
		await settle(50);
		expect(document.querySelector('.detail')).toBeNull();
	});

	test('a change by another window is shown', async () => {
		stored = [...stored, task(4, 'done', 'a')];
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		await eventually(() => expect(cards().length).toBe(4));
	});

	test('M moves a card to another project, focuses the next one, and the move can be undone', async () => {
		projects = [project('none', 'No Project'), { ...project('p', 'Site'), columns: [COLUMNS[1]!] }];
		host.answer('task/move', ({ id, project: to }: { id: string; project: string }) => {
			stored = to === 'none' ? [task(1, 'todo', 'a'), ...stored] : stored.filter((one) => one.id !== id);
			return { id, seq: 10 };
		});
		const asked = host.asked('project/list').length;
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		await eventually(() => expect(host.asked('project/list').length).toBeGreaterThan(asked));
		await settle();
		card(1).focus();
		key(card(1), 'm');
		await eventually(() => expect(document.activeElement?.textContent).toBe('Site'));
		(document.activeElement as HTMLElement).click();
		await eventually(() => expect(document.activeElement).toBe(card(2)));
		expect(host.asked('task/move')).toEqual([{ id: 'task-1', project: 'p', column: COLUMNS[1]!.id }]);
		expect(document.querySelector('.toast')!.textContent).toContain('T-1 moved to Site');
		document.querySelector<HTMLElement>('.toast .button')!.click();
		await eventually(() => expect(document.activeElement).toBe(card(1)));
		expect(host.asked('task/move')[1]).toEqual({ id: 'task-1', project: 'none', column: 'todo', before: 'task-2' });
	});

	describe('with more cards than a column shows at once', () => {
		const MANY = 150;
		let frames: FrameRequestCallback[];

		beforeEach(async () => {
			frames = [];
			vi.stubGlobal('requestAnimationFrame', (frame: FrameRequestCallback) => frames.push(frame));
			stored = Array.from({ length: MANY }, (_, at) => task(at + 1, 'todo', `a${String(at).padStart(3, '0')}`));
			host.send({ type: 'event', name: 'tasks', value: { seq: 2 } });
			await eventually(() => expect(cards().length).toBeGreaterThan(3));
		});

		afterEach(() => vi.unstubAllGlobals());

		test('the others are drawn once the first have been painted', async () => {
			const first = cards().length;
			expect(first).toBeLessThan(MANY);
			expect(document.querySelector('.column')!.getAttribute('aria-label')).toContain(`${MANY} tasks`);
			await eventually(() => {
				paint();
				expect(cards().length).toBe(MANY);
			});
			expect(cards().map(({ id }) => id)).toEqual(stored.map(({ id }) => `card:${id}`));
		});

		test('a key that goes to a card that is not drawn yet has it drawn', async () => {
			card(1).focus();
			await settle();
			key(card(1), 'End');
			await eventually(() => expect(cards().length).toBe(MANY));
			paint();
			expect(document.activeElement).toBe(card(MANY));
		});

		test('what another filter shows is drawn from the beginning again', async () => {
			await eventually(() => {
				paint();
				expect(cards().length).toBe(MANY);
			});
			type(document.querySelector('#task-filter'), 'Task');
			await eventually(() => expect(cards().length).toBeLessThan(MANY));
			await eventually(() => {
				paint();
				expect(cards().length).toBe(MANY);
			});
		});

		function paint(): void {
			for (const frame of frames.splice(0)) frame(performance.now());
		}
	});

	test('a card is dragged onto a project, and nowhere when the drag ends elsewhere', async () => {
		const shelf = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('.project-shelf button')];
		drag(card(1), 'dragstart');
		await eventually(() => expect(shelf()).toHaveLength(2));
		drag(card(1), 'dragend');
		await eventually(() => expect(shelf()).toEqual([]));
		drag(card(1), 'dragstart');
		await eventually(() => expect(shelf()[0]?.textContent).toBe('Site'));
		expect(drag(shelf()[0]!, 'dragover').defaultPrevented).toBe(true);
		drag(shelf()[0]!, 'drop');
		await eventually(() => expect(host.asked('task/move')).toEqual([{ id: 'task-1', project: 'p', column: 'todo' }]));
	});

	describe('toolbar', () => {
		const byLabel = (label: string): HTMLElement => document.querySelector<HTMLElement>(`[aria-label="${label}"]`)!;
		const shown = (): HTMLSelectElement => document.querySelector('#project-select')!;
		const name = (): HTMLInputElement => document.querySelector('#project-name')!;
		const choose = (label: string, value: string): void => {
			const field = byLabel(label) as HTMLSelectElement;
			field.value = value;
			field.dispatchEvent(new Event('change', { bubbles: true }));
		};
		const numbers = (): string[] => cards().map(({ id }) => id.replace('card:task-', ''));

		test('the board of another project is shown, and kept for a reload', async () => {
			stored = [...stored, { ...task(7, 'todo', 'a'), project: 'p' }];
			choose('Project', 'p');
			await eventually(() => expect(numbers()).toEqual(['7']));
			expect(host.state).toMatchObject({ state: { project: 'p' } });
		});

		test('a project is made and renamed by keyboard, and archived with undo', async () => {
			byLabel('New Project').click();
			await eventually(() => expect(document.activeElement).toBe(name()));
			type(name(), 'Fleet');
			key(name(), 'Enter');
			await eventually(() => expect(shown().selectedOptions[0]?.textContent).toBe('Fleet'));
			await eventually(() => expect(document.activeElement).toBe(shown()));
			await eventually(() => expect(cards()).toEqual([]));

			byLabel('Rename Project').click();
			await eventually(() => expect(name()?.value).toBe('Fleet'));
			type(name(), 'Port');
			key(name(), 'Escape');
			await eventually(() => expect(document.activeElement).toBe(shown()));
			byLabel('Rename Project').click();
			await eventually(() => expect(name()?.value).toBe('Fleet'));
			type(name(), ' Harbour ');
			key(name(), 'Enter');
			await eventually(() => expect(shown().selectedOptions[0]?.textContent).toBe('Harbour'));

			byLabel('Archive Project').click();
			await eventually(() => expect(shown().selectedOptions[0]?.textContent).toContain('No Project'));
			expect(byLabel('Archive Project')).toBeNull(); // of what belongs to none
			document.querySelector<HTMLElement>('.toast .button')!.click();
			await eventually(() => expect(shown().selectedOptions[0]?.textContent).toBe('Harbour'));
		});

		test('filters narrow the cards, and are cleared together', async () => {
			stored = stored.map((one) => ({
				...one,
				...(one.number === 1 && { tags: ['bug'], priority: 'high' as const }),
				...(one.number === 2 && { tags: ['bug'], due: '2020-01-01' }),
			}));
			host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
			await eventually(() => expect(card(1).textContent).toContain('#bug'));
			byLabel('More Filters').click();
			await eventually(() => expect(byLabel('Tag')).not.toBeNull());
			choose('Tag', 'bug');
			await eventually(() => expect(numbers()).toEqual(['1', '2']));
			choose('Due', 'overdue');
			await eventually(() => expect(numbers()).toEqual(['2']));
			choose('Priority', 'high');
			await eventually(() => expect(numbers()).toEqual([]));
			byLabel('Clear Filters').click();
			await eventually(() => expect(numbers()).toEqual(['1', '2', '3']));
		});
	});

	test('a task is made to repeat, and no more', async () => {
		key(card(1), 'Enter');
		const field = (): HTMLSelectElement =>
			[...document.querySelectorAll('label')]
				.find(({ textContent }) => textContent.startsWith('Repeat'))!
				.querySelector('select')!;
		await eventually(() => expect(document.querySelector('.detail')).not.toBeNull());
		const repeat = (value: string): void => {
			field().value = value;
			field().dispatchEvent(new Event('change', { bubbles: true }));
		};
		repeat('2 week');
		await eventually(() => expect(stored[0]!.recurrence).toEqual({ every: 2, unit: 'week' }));
		// Elsewhere it was given one that the list does not offer.
		stored = stored.with(0, { ...stored[0]!, recurrence: { every: 10, unit: 'day' } });
		host.send({ type: 'event', name: 'tasks', value: { seq: 9 } });
		await eventually(() => expect(field().selectedOptions[0]?.textContent).toBe('Every 10 days'));
		repeat('');
		await eventually(() => expect(host.asked('task/edit').at(-1)).toEqual({ id: 'task-1', recurrence: null }));
	});

	describe('column editor', () => {
		const dialog = (): HTMLElement => document.querySelector<HTMLElement>('.column-editor')!;
		const press = (label: string): void => {
			const button = [...dialog().querySelectorAll<HTMLElement>('button')].find(
				(one) => one.textContent === label || one.getAttribute('aria-label') === label,
			);
			button!.click();
		};
		const titles = (): string[] =>
			[...dialog().querySelectorAll<HTMLInputElement>('input[type="text"]')].map(({ value }) => value);

		beforeEach(async () => {
			document.querySelector<HTMLElement>('[aria-label="Edit Columns"]')!.click();
			await eventually(() => expect(dialog()).not.toBeNull());
			expect(titles()).toEqual(COLUMNS.map(({ title }) => title));
		});

		test('columns are named, ordered, added and taken away, and saved together', async () => {
			type(dialog().querySelector('[aria-label="Title of column 1"]'), 'Next');
			press('Move Doing Left');
			await eventually(() => expect(titles()).toEqual(['Doing', 'Next', 'Done']));
			press('Add Column');
			await eventually(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Title of column 4'));
			press('Save'); // not without a title
			expect(host.asked('project/edit')).toEqual([]);
			type(document.activeElement, 'Dropped');
			await settle();
			dialog().querySelectorAll<HTMLInputElement>('input[type="checkbox"]')[3]!.click();
			press('Remove Done');
			await eventually(() => expect(titles()).toEqual(['Doing', 'Next', 'Dropped']));
			press('Save');
			await eventually(() => expect(dialog()).toBeNull());
			expect(host.asked('project/edit')).toMatchObject([
				{
					id: 'none',
					columns: [
						{ id: 'doing', title: 'Doing', done: false },
						{ id: 'todo', title: 'Next', done: false },
						{ title: 'Dropped', done: true },
					],
				},
			]);
			const heads = [...document.querySelectorAll('.column h2')].map(({ textContent }) => textContent);
			expect(heads).toEqual(['Doing', 'Next', 'Dropped']);
		});

		test('what keeps them from being saved is said in the dialog, until they are saved', async () => {
			const alert = (): string | undefined => dialog().querySelector('[role="alert"]')?.textContent;
			const save = host.answers.get('project/edit')!;
			host.answer('project/edit', () => {
				throw new OperationError('diskFull', 'Nothing was saved: the disk is full.');
			});
			press('Save');
			await eventually(() => expect(alert()).toBe('Nothing was saved: the disk is full.'));
			expect(document.querySelector('.toast')).toBeNull();
			host.answers.set('project/edit', save);
			press('Save');
			await eventually(() => expect(dialog()).toBeNull());
		});

		test('Cancel keeps them as they were; the last column cannot be taken away', async () => {
			press('Remove To Do');
			await eventually(() => expect(titles()).toEqual(['Doing', 'Done']));
			press('Remove Doing');
			await eventually(() => expect(titles()).toEqual(['Done']));
			expect(dialog().querySelector('[aria-label^="Remove"]')).toBeNull();
			press('Cancel');
			await eventually(() => expect(dialog()).toBeNull());
			expect(host.asked('project/edit')).toEqual([]);
		});
	});

	function cards(): HTMLElement[] {
		return [...document.querySelectorAll<HTMLElement>('.card')];
	}

	function card(number: number): HTMLElement {
		return document.getElementById(`card:task-${number}`)!;
	}
});

type ListedProject = Output<'project/list'>['projects'][number];

function project(id: string, name: string): ListedProject {
	const captures = { inbox: 0, processed: 0, compacted: 0, archived: 0 };
	const counts = { openTasks: 0, doneTasks: 0, captures };
	return { id, name, columns: COLUMNS, folders: [], archived: false, ...counts, createdAt: '', updatedAt: '' };
}

function task(number: number, column: string, rank: string): Task {
	return {
		id: `task-${number}`,
		number,
		title: `Task ${number}`,
		description: '',
		project: 'none',
		column,
		rank,
		priority: 'none',
		tags: [],
		checklist: [],
		anchors: [],
		links: [],
		createdAt: '2026-01-01T00:00:00Z',
		updatedAt: '2026-01-01T00:00:00Z',
	};
}
