import { cpSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_CHAT } from '../../common/protocol/settings.ts';
import { LspClient, SETTINGS } from './lspClient.ts';
import { REPOSITORY, temporaryDataDir, workspaceWith } from './processes.ts';

vi.setConfig({ testTimeout: 240_000 });

/** A conversation about the sources of Preact, each question with the file that answers it. */
const SCRIPT: readonly { readonly question: string; readonly file: string }[] = [
	{ question: 'How are the children of a node matched with those from before?', file: 'src/diff/children.js' },
	{ question: 'Where are attributes and event listeners set on DOM elements?', file: 'src/diff/props.js' },
	{ question: 'What does setState do to have a component rendered again?', file: 'src/component.js' },
	{ question: 'How is an error in a component given to an error boundary?', file: 'src/diff/catch-error.js' },
	{ question: 'How does a context tell its consumers of a new value?', file: 'src/create-context.js' },
	{ question: 'Where is the state of useReducer kept between renders?', file: 'hooks/src/index.js' },
];
/** A question must be answered among this many passages. */
const SEEN = 3;

test('a conversation about a public repository cites the files that answer, without a model', async () => {
	const folder = workspaceWith({});
	const preact = path.join(REPOSITORY, 'node_modules', 'preact');
	for (const part of ['src', 'hooks/src'])
		cpSync(path.join(preact, part), path.join(folder, part), { recursive: true });
	const chat = { ...DEFAULT_CHAT, urls: { ollama: 'http://127.0.0.1:9' } };
	const window = await LspClient.open(temporaryDataDir(), [folder], { ...SETTINGS, chat });
	onTestFinished(async () => void (await window.close()));
	await window.indexed(folder);

	let thread: string | undefined;
	let parent: string | undefined;
	const seen: { question: string; files: string[] }[] = [];
	for (const { question } of SCRIPT) {
		const where = { ...(thread && { thread }), ...(parent && { parent }) };
		const asked = await window.call('thread/ask', { text: question, roots: [folder], ...where });
		({ thread, answer: parent } = asked);
		const { answer } = await window.call('thread/follow', { thread, id: parent });
		expect(answer).toMatchObject({ kind: 'passages', state: 'done', usage: {}, steps: [] });
		for (const { number, path: file, startLine } of answer.context) {
			expect(answer.text).toContain(`[${number}] \`${file}\`, lines ${startLine}–`);
		}
		seen.push({ question, files: answer.context.slice(0, SEEN).map((item) => item.path) });
	}
	const missed = SCRIPT.filter(({ file }, at) => !seen[at]!.files.includes(file));
	expect(missed, JSON.stringify(seen, undefined, '\t')).toEqual([]);

	// What leans on the question before is searched for together with it.
	const more = await window.call('thread/ask', {
		text: 'And useMemo?',
		roots: [folder],
		thread: thread!,
		parent: parent!,
	});
	const { answer } = await window.call('thread/follow', { thread: more.thread, id: more.answer });
	expect(answer.context.slice(0, SEEN).map((item) => item.path)).toContain('hooks/src/index.js');
	const { messages } = await window.call('thread/read', { id: thread! });
	expect(messages).toHaveLength(2 * (SCRIPT.length + 1));
});
