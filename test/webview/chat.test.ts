// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
	AnswerStep,
	ContextItem,
	ContextPiece,
	ThreadAnswer,
	ThreadMessage,
	ThreadQuestion,
	TokenUsage,
} from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ViewIntent } from '../../common/protocol/webview.ts';
import { completions, parseQuestion } from '../../webview/chat/slash.ts';
import { eventually, FakeHost, key, settle, type } from './support.ts';

let host: FakeHost;
let messages: ThreadMessage[];
let running: { id: string; parent: string } | undefined;
let writing: { id: string; roots: string[] }[];
/** Id of the answer that is asked for. */
let asking: string;

const BUDGET = { attached: 10_000, others: 6000, open: 2000 };
const AT = '2026-01-01T00:00:00.000Z';

beforeEach(async () => {
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	messages = [];
	running = undefined;
	writing = [];
	host = new FakeHost().install();
	host.answer('host/editorContext', () => ({ pieces: [], session: 'now' }));
	host.answer('chat/models', () => ({ models: [], chat: [], edit: [], keys: [] }));
	host.answer('thread/context', () => ({ items: [item(1, 'retry.ts')], left: [], budget: BUDGET, notices: [] }));
	host.answer('thread/list', () => ({ threads: [thread('t', 'Retries')], total: 1, writing, seq: 1 }));
	host.answer('thread/read', () => ({ thread: thread('t', 'Retries'), messages, ...(running && { running }) }));
	host.answer('thread/ask', (input: { id: string; answer: string; text: string; parent?: string }) => {
		messages = [...messages, question(input.id, input.text, input.parent)];
		asking = input.answer;
		return { thread: 't', question: input.id, answer: input.answer, seq: 1 };
	});
	host.answer('host/rememberThread', () => null);
	host.answer('host/open', () => null);
	host.answer('host/copy', () => null);
	await import('../../webview/chat/main.tsx');
	host.ready({ folders: [{ name: 'p', path: '/p' }] });
});

afterEach(() => host.dispose());

test('a view that begins shows the conversation in which an answer is written for its folders', async () => {
	expect(host.asked('thread/read')).toEqual([]);
	host.dispose();
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	host.install();
	writing = [
		{ id: 'here', roots: ['/p'] },
		{ id: 'elsewhere', roots: ['/p', '/q'] },
	];
	await import('../../webview/chat/main.tsx');
	host.ready({ folders: [{ name: 'p', path: '/p' }] });
	await eventually(() => expect(host.asked('thread/read')).toEqual([{ id: 'here' }]));
	expect(host.asked('host/rememberThread')).toEqual([{ thread: 'here' }]);
	intend({ kind: 'thread', threadId: 'before', quietly: true }); // what the window remembers may be older
	await settle();
	expect(host.asked('thread/read')).toEqual([{ id: 'here' }]);
});

test('lines that are handed over come with the command they are for, unless something was typed', async () => {
	const pieces = [{ ...item(1, 'n.ipynb'), kind: 'selection' as const }];
	intend({ kind: 'attach', pieces, draft: '/fix ' });
	await eventually(() => expect(composer().value).toBe('/fix '));
	intend({ kind: 'attach', pieces, draft: '/explain ' });
	await settle();
	expect(composer().value).toBe('/fix ');
});

describe('a question', () => {
	test('answered with passages stays in sight, with the best of them below it', async () => {
		const shown: Element[] = [];
		Element.prototype.scrollIntoView = function show() {
			shown.push(this);
		};
		await ask('How long does it wait?');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		complete('[1] `retry.ts`, line 1', undefined, undefined, 'passages');
		await eventually(() => expect(shown.map((one) => one.className)).toEqual(['question']));
	});

	test('that is typed while the one before is sent stays in the field', async () => {
		host.answers.delete('thread/ask');
		type(composer(), 'How long does it wait?');
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')).toHaveLength(1));
		type(composer(), 'And then?');
		const { id } = host.lastRequest('thread/ask')!;
		messages = [question('q', 'How long does it wait?')];
		host.send({ type: 'result', id, output: { thread: 't', question: 'q', answer: 'a', seq: 1 } }); // under its own ids, as an older server does
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		expect(composer().value).toBe('And then?');
	});

	test('is sent with Enter, with what the editor shows; its answer is drawn while it is written', async () => {
		const pieces = [piece('invoice.ts')];
		host.answer('host/editorContext', () => ({ pieces, session: 'now' }));
		await ask('How long does it wait?');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		expect(host.asked('thread/ask')[0]).toMatchObject({
			text: 'How long does it wait?',
			editor: pieces,
			session: 'now',
			roots: ['/p'],
		});
		expect(composer().value).toBe('');
		delta(0, 'It waits ', [item(1, 'retry.ts')]);
		delta(9, '**longer** [1].');
		await eventually(() => expect(text('.answer .markdown')).toBe('It waits longer 1.'));
		delta(9, 'shorter.'); // told again from an earlier place, as after a new connection
		await eventually(() => expect(text('.answer .markdown')).toBe('It waits shorter.'));
		complete('It waits longer [1].');
		await eventually(() => expect(text('.answer .by')).toBe('some · on this machine · 10 + 5 tokens'));
		element('.citation').click();
		await eventually(() =>
			expect(host.asked('host/open')).toEqual([
				{ passage: { root: '/p', path: 'retry.ts', startLine: 1, endLine: 2 }, mode: 'open' },
			]),
		);
	});

	test('is there at once, and so are the first words of its answer; what was said before stays as it is drawn', async () => {
		messages = [question('q', 'Why?'), answered('a', 'q', 'Because.')];
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.answer .markdown')).toBe('Because.'));
		const before = [...document.querySelectorAll('article')];
		host.answers.delete('thread/ask');
		host.answers.delete('thread/read');
		type(composer(), 'How long?');
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		const [asked] = host.asked('thread/ask') as { id: string; answer: string; thread: string }[];
		expect(host.asked('thread/follow')).toEqual([{ thread: 't', id: asked!.answer }]);
		asking = asked!.answer;
		delta(0, 'It waits', [item(1, 'retry.ts')]); // before it is known that the question is kept
		const kept = { thread: 't', question: asked!.id, answer: asked!.answer, seq: 1 };
		host.send({ type: 'result', id: host.lastRequest('thread/ask')!.id, output: kept });
		await eventually(() => expect(document.querySelectorAll('article')).toHaveLength(4));
		expect([...document.querySelectorAll('.question-text')].map((one) => one.textContent)).toEqual([
			'Why?',
			'How long?',
		]);
		expect([...document.querySelectorAll('.answer .markdown')].at(-1)!.textContent).toBe('It waits');
		expect([...document.querySelectorAll('article')].slice(0, 2)).toEqual(before);
		const reads = host.asked('thread/read').length;
		messages = [...messages, question(asked!.id, 'How long?', 'a')];
		complete('It waits longer.');
		await eventually(() => expect(document.querySelector('.working')).toBeNull());
		expect([...document.querySelectorAll('.answer .markdown')].at(-1)!.textContent).toBe('It waits longer.');
		expect(host.asked('thread/read').slice(reads)).toEqual([{ id: 't', after: 'a' }]); // not sooner
		const came = { thread: thread('t', 'Retries'), messages: messages.slice(2), after: 'a' };
		host.send({ type: 'result', id: host.lastRequest('thread/read')!.id, output: came });
		await settle(20);
		expect(document.querySelectorAll('article')).toHaveLength(4);
		expect([...document.querySelectorAll('article')].slice(0, 2)).toEqual(before);
	});

	test('begins with a command that is completed by keys', async () => {
		type(composer(), '/t');
		await eventually(() => expect(document.querySelectorAll('[role=option]')).toHaveLength(2));
		key(composer(), 'ArrowDown');
		key(composer(), 'Enter');
		await eventually(() => expect(composer().value).toBe('/tests '));
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ text: '', command: 'tests' }));
	});

	test('for an agent: its name is completed, nothing goes along, and the answer leads to the run', async () => {
		const agent = (name: string) => ({ name, description: `What ${name} does` });
		host.answer('agent/list', () => ({ agents: [agent('Digest'), agent('Research')], seq: 1 }));
		type(composer(), '/agent ');
		await eventually(() => expect(document.querySelectorAll('[role=option]')).toHaveLength(2));
		type(composer(), '/agent re');
		await eventually(() => expect(text('[role=option]')).toBe('/agent Research What Research does'));
		key(composer(), 'Enter');
		await eventually(() => expect(composer().value).toBe('/agent Research '));
		type(composer(), '/agent Research who decides?');
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		expect(host.asked('thread/ask')[0]).toMatchObject({ text: 'Research who decides?', command: 'agent' });
		expect(host.asked('thread/context')).toEqual([]);
		complete('**Research** works on it.', undefined, [
			{ ...item(1, 'run/r1'), kind: 'run', root: '', label: 'Research' },
		]);
		await eventually(() => expect(text('.answer .button-row')).toBe('Open Run of Research'));
		element('.answer .button-row button').click();
		await eventually(() => expect(host.asked('host/open')[0]).toMatchObject({ passage: { root: '', path: 'run/r1' } }));
	});

	test('shows before it is sent what goes along; what is taken out is not sent', async () => {
		type(composer(), 'How long?');
		await eventually(() => expect(text('.composer summary')).toBe('Goes along: 1 of 1 passages, 7 tokens'));
		element<HTMLInputElement>('.composer .item input').click();
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ exclude: ['id-1'] }));
	});

	test('tells anew what goes along when another conversation is opened, and after the connection was lost', async () => {
		messages = [question('q', 'Why?'), answered('a', 'q', 'Because.')];
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.answer')).toContain('Because.'));
		type(composer(), 'Really?');
		const asked = () => host.asked('thread/context');
		await eventually(() => expect(asked().at(-1)).toMatchObject({ thread: 't', parent: 'a' }));
		await eventually(() => expect(document.querySelector('.composer summary')).not.toBeNull());
		intend({ kind: 'newChat' });
		await eventually(() => expect(document.querySelector('.composer summary')).toBeNull());
		await eventually(() => expect(document.querySelector('.composer summary')).not.toBeNull());
		expect(asked().at(-1)).not.toHaveProperty('thread');
		expect(asked().at(-1)).not.toHaveProperty('parent');
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(asked().at(-1)).toMatchObject({ thread: 't', parent: 'a' }));
		const before = asked().length;
		host.ready({ server: { phase: 'degraded' } });
		await settle();
		host.ready({ folders: [{ name: 'p', path: '/p' }] });
		await eventually(() => expect(asked().length).toBeGreaterThan(before));
	});

	test('says why what goes along is not known', async () => {
		host.answer('thread/context', () => {
			throw new Error('The server is gone.');
		});
		type(composer(), 'How long?');
		await eventually(() =>
			expect(text('.composer')).toContain('What goes along is not known yet. The server is gone.'),
		);
	});

	test('says of what found no room that it did not, until something else is taken out', async () => {
		const [first, second] = [item(1, 'retry.ts'), item(2, 'queue.ts')];
		host.answer('thread/context', ({ exclude = [] }: { exclude?: string[] }) =>
			exclude.includes(first.id)
				? { items: [second], left: [first], budget: BUDGET, notices: [] }
				: { items: [first], left: [second], budget: BUDGET, notices: [] },
		);
		const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>('.composer .item input')];
		type(composer(), 'How long?');
		await eventually(() => expect(boxes().map(({ disabled }) => disabled)).toEqual([false, true]));
		expect(text('.composer .item-mark')).toBe('no room');
		boxes()[0]!.click();
		await eventually(() =>
			expect(boxes().map(({ checked, disabled }) => [checked, disabled])).toEqual([
				[true, false],
				[false, false],
			]),
		);
		expect(document.querySelector('.composer .item-mark')).toBeNull();
	});

	test('takes along what the editor shows as chips; one that is removed is not sent', async () => {
		const shown = { ...item(1, 'open.ts'), origin: 'editor' as const };
		host.answer('thread/context', ({ exclude = [] }: { exclude?: string[] }) => {
			const out = exclude.includes(shown.id);
			return { items: out ? [] : [shown], left: out ? [shown] : [], budget: BUDGET, notices: [] };
		});
		type(composer(), 'How long?');
		await eventually(() => expect(text('[aria-label="From the editor"]')).toBe('open.ts:1–2'));
		element('[aria-label="Remove open.ts:1–2"]').click();
		await eventually(() => expect(document.querySelector('[aria-label="From the editor"]')).toBeNull());
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ exclude: ['id-1'] }));
	});

	test('follows the editor, and sends what was shown as going along', async () => {
		let shows = piece('first.ts');
		host.answer('host/editorContext', () => ({ pieces: [shows], session: 'now' }));
		host.answer('thread/context', ({ editor = [] }: { editor?: ContextPiece[] }) => {
			const items = editor.map(({ path }) => ({ ...item(1, path), origin: 'editor' as const }));
			return { items, left: [], budget: BUDGET, notices: [] };
		});
		type(composer(), 'How long?');
		await eventually(() => expect(text('[aria-label="From the editor"]')).toBe('first.ts:1–2'));
		shows = piece('second.ts');
		host.send({ type: 'event', name: 'editor', value: null });
		await eventually(() => expect(text('[aria-label="From the editor"]')).toBe('second.ts:1–2'));
		shows = piece('third.ts'); // not told yet
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')).toHaveLength(1));
		expect(host.asked('thread/ask')[0]).toMatchObject({ editor: [{ path: 'second.ts' }] });
	});

	test('sends the text that the user made of a piece, and shows that it was edited', async () => {
		intend({ kind: 'attach', pieces: [piece('secret.ts')] });
		type(composer(), 'Why?');
		await eventually(() => expect(text('.composer summary')).toContain('Goes along'));
		element('[aria-label="Edit what is sent of secret.ts:1–2"]').click();
		await eventually(() => expect(editor().value).toBe('code'));
		await eventually(() => expect(document.activeElement).toBe(editor()));
		type(editor(), '');
		await eventually(() => expect(element<HTMLButtonElement>('.piece-editor .button').disabled).toBe(true));
		type(editor(), 'code without the key');
		await eventually(() => expect(element<HTMLButtonElement>('.piece-editor .button').disabled).toBe(false));
		key(editor(), 'Enter', { ctrlKey: true });
		await eventually(() => expect(text('[aria-label=Attached] .chip-text')).toBe('secret.ts:1–2 (edited)'));
		// What was found becomes an attachment when it is edited, and comes back when it had been taken out.
		element<HTMLInputElement>('.composer .item input').click();
		element('.composer .item [aria-label^="Edit what is sent of retry.ts"]').click();
		await eventually(() => expect(editor().value).toBe('code'));
		key(editor(), 'Escape');
		await eventually(() => expect(document.querySelector('.piece-editor')).toBeNull());
		element('.composer .item [aria-label^="Edit what is sent of retry.ts"]').click();
		await eventually(() => expect(editor().value).toBe('code'));
		type(editor(), 'less');
		element('.piece-editor .button').click();
		await eventually(() => expect(document.querySelectorAll('[aria-label=Attached] .chip')).toHaveLength(2));
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')).toHaveLength(1));
		expect(host.asked('thread/ask')[0]).toMatchObject({
			attachments: [
				{ ...piece('secret.ts'), text: 'code without the key', edited: true },
				{ ...piece('retry.ts'), kind: 'code', text: 'less', edited: true },
			],
			exclude: [],
		});
	});

	test('shows the text that goes along, and what was cut', async () => {
		const long = { ...item(1, 'retry.ts'), cut: true, text: 'the first lines' };
		host.answer('thread/context', () => ({ items: [long], left: [], budget: BUDGET, notices: [] }));
		type(composer(), 'How long?');
		await eventually(() => expect(text('.composer .item-mark')).toBe('cut'));
		element('[aria-label="Text of retry.ts:1–2 as it is sent"]').click();
		await eventually(() => expect(text('.item-text')).toBe('the first lines'));
	});

	test('that cannot be kept stays in the field', async () => {
		host.answer('thread/ask', () => {
			throw new Error('The disk is full.');
		});
		type(composer(), 'Keep me');
		key(composer(), 'Enter');
		await eventually(() => expect(text('.toast')).toContain('The disk is full.'));
		expect(composer().value).toBe('Keep me');
	});
});

describe('a conversation', () => {
	test('goes on where it was after a reload, with the answer that is being written', async () => {
		await ask('Why?');
		host.answers.delete('thread/follow');
		running = { id: 'running', parent: messages[0]!.id };
		await reload();
		await eventually(() => expect(host.asked('thread/follow').at(-1)).toEqual({ thread: 't', id: 'running' }));
		expect(text('.question-text')).toBe('Why?');
	});

	test('a question without an answer can be answered', async () => {
		messages = [question('q', 'Lost?')];
		host.answer('thread/retry', ({ answer }: { answer: string }) => ({ thread: 't', question: 'q', answer, seq: 2 }));
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.notice')).toContain('has no answer'));
		element<HTMLButtonElement>('.notice button').click();
		await eventually(() => expect(host.asked('thread/follow')).toEqual([{ thread: 't', id: retried() }]));
	});

	test('has branches to go through', async () => {
		messages = [question('q', 'Why?'), answered('a1', 'q', 'First.'), answered('a2', 'q', 'Second.')];
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.answer .markdown')).toBe('Second.'));
		element('[aria-label="Previous answer"]').click();
		await eventually(() => expect(text('.answer .markdown')).toBe('First.'));
		expect(text('.answer .branch-switch')).toBe('1 of 2');
		await ask('And then?');
		expect(host.asked('thread/ask')[0]).toMatchObject({ parent: 'a1', thread: 't' });
	});

	test('can be asked anew with other words, as a branch', async () => {
		messages = [question('q', 'Why?'), answered('a', 'q', 'Because.')];
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.question-text')).toBe('Why?'));
		key(composer(), 'ArrowUp');
		await eventually(() => expect(composer().value).toBe('Why?'));
		type(composer(), 'Why not?');
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ text: 'Why not?', thread: 't' }));
		expect(host.asked('thread/ask')[0]).toMatchObject({ again: 'a', more: false });
		expect(host.asked('thread/ask')[0]).not.toHaveProperty('parent');
		expect(document.querySelector('[aria-label="Asked anew"]')).toBeNull();
	});

	test('asked anew has what went along as chips, to be taken out, changed and added to; the rest stays as it was', async () => {
		messages = [
			{ ...(question('q', 'How long?') as ThreadQuestion), attachments: [piece('own.ts')], exclude: ['id-9'] },
			answered('a', 'q', 'Long.'),
		];
		host.answer('thread/context', ({ exclude = [] }: { exclude?: string[] }) => {
			const all = [item(1, 'retry.ts'), item(2, 'queue.ts')];
			const [items, left] = [true, false].map((sent) => all.filter(({ id }) => exclude.includes(id) !== sent));
			return { items, left, budget: BUDGET, notices: [] };
		});
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.answer .markdown')).toBe('Long.'));
		type(composer(), 'Something else');
		intend({ kind: 'attach', pieces: [piece('other.ts')] });
		unfold(element('.answer .sent'));
		await eventually(() => expect(document.querySelector('.answer .sent .button')).not.toBeNull());
		for (const button of document.querySelectorAll<HTMLButtonElement>('.answer .sent .button'))
			if (button.textContent === 'Change and Ask Anew') button.click();
		await eventually(() => expect(text('[aria-label="Goes along again"]')).toBe('retry.ts:1–2queue.ts:1–2'));
		expect(host.asked('thread/context').at(-1)).toMatchObject({ again: 'a', more: false, exclude: ['id-9'] });
		expect(composer().value).toBe('How long?');
		expect(text('[aria-label=Attached]')).toBe('own.ts:1–2');
		element('[aria-label="Remove retry.ts:1–2"]').click();
		await eventually(() => expect(text('[aria-label="Goes along again"]')).toBe('queue.ts:1–2'));
		element('[aria-label="Asked anew"] input').click();
		await eventually(() => expect(host.asked('thread/context').at(-1)).toMatchObject({ more: true }));
		key(composer(), 'Enter');
		await eventually(() =>
			expect(host.asked('thread/ask')[0]).toMatchObject({
				again: 'a',
				more: true,
				exclude: ['id-9', 'id-1'],
				attachments: [piece('own.ts')],
			}),
		);
		await eventually(() => expect(composer().value).toBe('Something else'));
		expect(text('[aria-label=Attached]')).toBe('other.ts:1–2');
	});

	test('that is not asked anew after all leaves the field as it was', async () => {
		messages = [question('q', 'Why?'), answered('a', 'q', 'Because.')];
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(text('.question-text')).toBe('Why?'));
		type(composer(), 'Another one');
		element('[aria-label="Ask Anew with Other Words"]').click();
		await eventually(() => expect(composer().value).toBe('Why?'));
		key(composer(), 'Escape');
		await eventually(() => expect(composer().value).toBe('Another one'));
		key(composer(), 'Enter');
		await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ parent: 'a' }));
		expect(host.asked('thread/ask')[0]).not.toHaveProperty('again');
	});

	test('shows its earlier turns among what goes along, and leaves them out before and after', async () => {
		const earlier = { turns: 2, tokens: 30 };
		const first = answered('a', 'q', 'Because.');
		messages = [question('q', 'Why?'), first, question('q2', 'And?', 'a'), { ...answered('a2', 'q2', 'So.'), earlier }];
		host.answer('thread/context', () => ({ items: [item(1, 'r.ts')], left: [], earlier, budget: BUDGET, notices: [] }));
		host.answer('thread/retry', ({ answer }: { answer: string }) => ({ thread: 't', question: 'q2', answer, seq: 2 }));
		intend({ kind: 'thread', threadId: 't' });
		const along = () => [...document.querySelectorAll('.sent summary')].map(({ textContent }) => textContent);
		await eventually(() => expect(along()[1]).toBe('Sent along: 1 passage and 2 earlier turns, 37 tokens'));
		type(composer(), 'Really?');
		await eventually(() => expect(along()[2]).toBe('Goes along: 1 of 1 passages and 2 earlier turns, 37 tokens'));
		expect(host.asked('thread/context').at(-1)).toMatchObject({ parent: 'a2' });
		element('.composer [aria-label="Text of 2 earlier turns"]').click();
		await eventually(() => expect(text('.composer .item-text')).toBe('You: And?\n\nAnswer: So.'));
		element('.composer .chips [aria-label="Remove 2 earlier turns"]').click();
		await eventually(() => expect(along()[2]).toBe('Goes along: 1 of 1 passages, 7 tokens'));
		unfold([...document.querySelectorAll<HTMLDetailsElement>('.answer .sent')].at(-1)!);
		await eventually(() =>
			expect(document.querySelector('.answer [aria-label="Send 2 earlier turns along"]')).not.toBeNull(),
		);
		element('.answer [aria-label="Send 2 earlier turns along"]').click();
		const again = () =>
			[...document.querySelectorAll<HTMLButtonElement>('.answer .sent .button')].find(
				({ textContent }) => textContent === 'Answer Again without It',
			);
		await eventually(() => expect(again()).toBeDefined());
		again()!.click();
		await eventually(() => expect(host.asked('thread/retry')).toHaveLength(1));
		expect(host.asked('thread/retry')[0]).toMatchObject({ id: 'q2', again: 'a2', exclude: ['earlier'] });
	});

	test('shows the steps of its answer; one that writes waits for the user', async () => {
		await ask('Remember it');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		host.answer('thread/approve', () => ({ answered: true }));
		const found = step('a', 'Search', 'done', { query: 'wait' });
		const asks = step('b', 'Remember', 'waiting', { content: 'It waits longer', tags: ['x'] });
		steps([found, asks]);
		await eventually(() => expect(text('.step.done summary')).toBe('Searchwait2 passages'));
		expect(text('.step.waiting pre')).toBe('content: It waits longer\ntags: ["x"]');
		expect(text('.working')).toBe('Waiting for you…');
		for (const button of document.querySelectorAll<HTMLButtonElement>('.step.waiting button')) button.click();
		await eventually(() =>
			expect(host.asked('thread/approve')).toEqual([
				{ thread: 't', step: 'b', allow: true },
				{ thread: 't', step: 'b', allow: false },
			]),
		);
		steps([found, { ...asks, state: 'denied', result: 'Not allowed.' }]);
		await eventually(() => expect(text('.step.denied summary')).toContain('Not allowed.'));
	});

	test('says what its answer cost, and what the conversation cost, when there are prices', async () => {
		await ask('How much?');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		expect(document.querySelector('.cost')).toBeNull();
		complete('A little.', { inputTokens: 1000, outputTokens: 500, cost: 0.0105 });
		await eventually(() => expect(text('.answer .by')).toBe('some · on this machine · 1000 + 500 tokens · $0.01'));
		expect(text('.cost')).toBe('$0.01');
	});

	test('tells apart what was counted here and what the provider told', async () => {
		await ask('How much?');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		complete('A li', { inputTokens: 1000, outputTokens: 2, cost: 0.0105, estimated: true });
		await eventually(() =>
			expect(text('.answer .by')).toBe('some · on this machine · about 1000 + 2 tokens · about $0.01'),
		);
	});

	test('is stopped with Escape', async () => {
		await ask('Why?');
		await eventually(() => expect(host.asked('thread/follow')).toHaveLength(1));
		await eventually(() => {
			key(composer(), 'Escape');
			expect(host.asked('thread/stop')[0]).toEqual({ thread: 't' });
		});
	});
});

describe('the list', () => {
	test('opens, renames and deletes with undo', async () => {
		host.answer('thread/rename', () => ({ id: 't', seq: 2 }));
		host.answer('thread/delete', () => ({ id: 't', seq: 3 }));
		host.answer('thread/undelete', () => ({ id: 't', seq: 4 }));
		intend({ kind: 'chats' });
		await eventually(() => expect(text('.thread-title')).toBe('Retries'));
		key(element('.thread-open'), 'F2');
		await eventually(() => expect(document.querySelector('.thread input')).not.toBeNull());
		const field = element<HTMLInputElement>('.thread input');
		field.value = 'Waiting';
		for (const name of ['Enter', 'Escape']) key(field, name, { isComposing: true }); // an input method's
		key(field, 'Enter');
		await eventually(() => expect(host.asked('thread/rename')).toEqual([{ id: 't', title: 'Waiting' }]));
		await eventually(() => expect(document.querySelector('.thread-open')).not.toBeNull());
		key(element('.thread-open'), 'Delete');
		await eventually(() => expect(text('.toast')).toContain('Chat deleted.'));
		element<HTMLButtonElement>('.toast .button').click();
		await eventually(() => expect(host.asked('thread/undelete')).toEqual([{ id: 't' }]));
		element('.thread-open').click();
		await eventually(() => expect(host.asked('thread/read').at(-1)).toEqual({ id: 't' }));
	});

	test('stays when the chat that is open is deleted, whichever is heard first', async () => {
		intend({ kind: 'thread', threadId: 't' });
		await eventually(() => expect(host.asked('thread/read')).toHaveLength(1));
		intend({ kind: 'chats' });
		await eventually(() => expect(text('.thread-title')).toBe('Retries'));
		host.answer('thread/read', () => {
			throw new OperationError('notFound', 'There is no such conversation.');
		});
		host.answer('thread/list', () => ({ threads: [], total: 0, writing: [], seq: 3 }));
		host.answer('thread/delete', () => {
			host.send({ type: 'event', name: 'threads', value: { seq: 3 } });
			return { id: 't', seq: 3 };
		});
		key(element('.thread-open'), 'Delete');
		await eventually(() => expect(text('.toast')).toContain('Chat deleted.'));
		await settle();
		expect(text('main')).toContain('No chats yet');
	});
});

test('the model picker says where each model is, and keeps one that is not there now', async () => {
	const model = (ref: string, local: boolean) => {
		const [provider, ...name] = ref.split('/');
		return { ref, provider, name: name.join('/'), local, host: local ? '127.0.0.1:1' : 'VS Code: copilot' };
	};
	const local = [model('ollama/small', true), model('ollama/large', true)];
	host.answer('chat/models', ({ editor }: { editor?: boolean }) => ({
		models: editor === true ? [...local, model('vscode/copilot/gpt', false)] : local,
		chat: ['ollama/small'],
		edit: [],
		keys: [],
	}));
	reconnect();
	await eventually(() =>
		expect(groups()).toEqual(['On this machine: large', 'Elsewhere: copilot/gpt (VS Code: copilot)']),
	);
	const picker = element<HTMLSelectElement>('.model-picker');
	picker.value = 'vscode/copilot/gpt';
	picker.dispatchEvent(new Event('change', { bubbles: true }));
	await eventually(() => expect(picker.title).toContain('is sent to VS Code: copilot'));
	host.answer('chat/models', () => ({ models: local, chat: ['ollama/small'], edit: [], keys: [] }));
	reconnect();
	await eventually(() => expect(picker.textContent).toContain('vscode/copilot/gpt (not there now)'));
	await ask('Who answers?');
	await eventually(() => expect(host.asked('thread/ask')[0]).toMatchObject({ model: 'vscode/copilot/gpt' }));
});

test('an answer that failed can be asked for again', async () => {
	const failed: ThreadAnswer = { ...answered('a', 'q', ''), state: 'failed', notices: ['Nobody there.'] };
	messages = [question('q', 'Why?'), failed];
	host.answer('thread/retry', ({ answer }: { answer: string }) => ({ thread: 't', question: 'q', answer, seq: 2 }));
	intend({ kind: 'thread', threadId: 't' });
	await eventually(() => expect(text('.answer .button-row')).toContain('Try Again'));
	element('.answer .button-row button').click();
	await eventually(() => expect(host.asked('thread/follow')).toEqual([{ thread: 't', id: retried() }]));
});

test('what is attached elsewhere shows as a chip, once, and can be taken away', async () => {
	intend({ kind: 'attach', pieces: [piece('a.ts')] });
	intend({ kind: 'attach', pieces: [piece('a.ts')] });
	await eventually(() => expect(text('.composer .chips')).toBe('a.ts:1–2'));
	expect(document.querySelectorAll('.composer .chip')).toHaveLength(1);
	element('[aria-label="Remove a.ts:1–2"]').click();
	await eventually(() => expect(document.querySelector('.composer .chip')).toBeNull());
});

test('commands are told from words', () => {
	expect(parseQuestion(' /fix the loop ')).toEqual({ command: 'fix', text: 'the loop' });
	expect(parseQuestion('/fix')).toEqual({ command: 'fix', text: '' });
	expect(parseQuestion('/etc/hosts is what?')).toEqual({ text: '/etc/hosts is what?' });
	expect(parseQuestion('/unknown thing')).toEqual({ text: '/unknown thing' });
	expect(completions('/s', []).map(({ insert }) => insert)).toEqual(['search', 'session']);
	expect(completions('a /s', [])).toEqual([]);
});

async function ask(words: string): Promise<void> {
	host.answer('thread/follow', () => ({ answer: answered('never', 'seen', '') }));
	host.answers.delete('thread/follow'); // stays unanswered
	type(composer(), words);
	key(composer(), 'Enter');
	await eventually(() => expect(host.asked('thread/ask')).toHaveLength(1));
}

/** Ends the answer that is followed. */
function complete(
	words: string,
	usage?: TokenUsage,
	context?: ContextItem[],
	kind: ThreadAnswer['kind'] = 'text',
): void {
	const id = asking;
	const parent = messages.at(-1)!.id;
	const answer = { ...answered(id, parent, words), kind, ...(usage && { usage }), ...(context && { context }) };
	messages = [...messages, answer];
	const request = host.lastRequest('thread/follow')!;
	host.send({ type: 'result', id: request.id, output: { answer } });
}

/** Id of the answer that was asked for again. */
function retried(): string | undefined {
	return (host.asked('thread/retry')[0] as { answer: string } | undefined)?.answer;
}

function unfold(details: HTMLDetailsElement): void {
	details.open = true;
	details.dispatchEvent(new Event('toggle'));
}

function delta(at: number, words: string, context?: ContextItem[]): void {
	const value = { id: asking, at, delta: words, ...(context && { context }) };
	host.send({ type: 'event', name: 'thread', value });
}

function steps(value: AnswerStep[]): void {
	host.send({ type: 'event', name: 'thread', value: { id: asking, at: 0, delta: '', steps: value } });
}

function step(id: string, title: string, state: AnswerStep['state'], input: object): AnswerStep {
	const result = state === 'done' ? '2 passages' : '';
	return { id, tool: title.toLowerCase(), title, input: JSON.stringify(input), state, result };
}

async function reload(): Promise<void> {
	const { state } = host;
	host.dispose();
	vi.resetModules();
	document.body.innerHTML = '<div id="view"></div>';
	host.install();
	host.state = state;
	await import('../../webview/chat/main.tsx');
	host.ready({ folders: [{ name: 'p', path: '/p' }] });
}

function intend(value: ViewIntent): void {
	host.send({ type: 'event', name: 'intent', value });
}

/** The server was away: the view asks for everything again. */
function reconnect(): void {
	host.ready({ server: { phase: 'reconnecting' } });
	host.ready();
}

function groups(): string[] {
	return [...document.querySelectorAll<HTMLOptGroupElement>('.model-picker optgroup')].map(
		(group) => `${group.label.split(':')[0]}: ${group.textContent}`,
	);
}

function editor(): HTMLTextAreaElement {
	return element<HTMLTextAreaElement>('.piece-editor textarea');
}

function composer(): HTMLTextAreaElement {
	return element<HTMLTextAreaElement>('#composer');
}

function element<T extends HTMLElement>(selector: string): T {
	return document.querySelector<T>(selector)!;
}

function text(selector: string): string {
	return document.querySelector(selector)?.textContent?.trim() ?? '';
}

function thread(id: string, title: string) {
	return { id, title, createdAt: AT, updatedAt: AT, messages: messages.length };
}

function question(id: string, words: string, parent?: string): ThreadMessage {
	return { role: 'user', id, at: AT, text: words, attachments: [], ...(parent === undefined ? {} : { parent }) };
}

function answered(id: string, parent: string, words: string): ThreadAnswer {
	return {
		role: 'assistant',
		id,
		parent,
		at: AT,
		text: words,
		kind: 'text',
		state: 'done',
		model: { ref: 'ollama/some', provider: 'ollama', name: 'some', local: true, host: '127.0.0.1' },
		steps: [],
		context: [item(1, 'retry.ts')],
		usage: { inputTokens: 10, outputTokens: 5 },
		notices: [],
	};
}

function piece(path: string): ContextPiece {
	return { kind: 'file', root: '/p', path, startLine: 1, endLine: 2, label: '', language: 'typescript', text: 'code' };
}

function item(number: number, path: string): ContextItem {
	return { ...piece(path), kind: 'code', id: `id-${number}`, origin: 'found', tokens: 7, number, why: [] };
}
