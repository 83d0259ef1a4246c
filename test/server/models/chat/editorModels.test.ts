import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import {
	createMessageConnection,
	StreamMessageReader,
	StreamMessageWriter,
	type CancellationToken,
	type MessageConnection,
} from 'vscode-languageserver-protocol/node';
import { OPEN_POLICY } from '../../../../common/model/profileRules.ts';
import { DEFAULT_CHAT, type ChatSettings } from '../../../../common/protocol/settings.ts';
import {
	WINDOW_COMPLETE,
	WINDOW_COMPLETION_PART,
	WINDOW_MODELS,
	type CompletionEnd,
	type CompletionFault,
	type CompletionPart,
	type WindowCompletion,
	type WindowModel,
} from '../../../../common/protocol/windowModels.ts';
import { WindowList, type ListedWindow } from '../../../../server/app/windowList.ts';
import { EditorWindow } from '../../../../server/doors/lsp/editorWindow.ts';
import { createChatRouter, type RouterOptions } from '../../../../server/models/chat/router.ts';
import { createTokenCounter } from '../../../../server/models/tokenCounter.ts';
import type { ChatRequest } from '../../../../server/ports/chatModel.ts';
import { openPolicy, policyOf } from '../../policies.ts';
import { startWireServer, streaming } from './wireServer.ts';

/** Models of the editor over the wire that windows speak: the window's end is this test's. */

const MODEL = 'vscode/copilot/gpt';
const DONE: CompletionEnd = { kind: 'done' };

type Complete = (
	request: WindowCompletion,
	send: (part: Omit<CompletionPart, 'id'>) => Promise<void>,
	token: CancellationToken,
) => Promise<CompletionEnd>;

test('words and calls come as they are written; what is asked arrives whole', async () => {
	const windows = new WindowList();
	const { asked } = windowWith(windows, async (_, send) => {
		await send({ text: 'It ' });
		await send({}); // at work
		await send({ text: 'waits.' });
		await send({ call: { id: 'c1', name: 'search', input: { query: 'retry' } } });
		return DONE;
	});
	const tools = [{ name: 'search', description: 'Finds passages.', inputSchema: { type: 'object' } }];
	const turns = [
		{ role: 'user' as const, text: 'Why?' },
		{ role: 'assistant' as const, text: '', calls: [{ id: 'c0', name: 'search', input: {} }] },
		{ role: 'tool' as const, results: [{ id: 'c0', name: 'search', text: 'nothing', failed: false }] },
	];
	const deltas: string[] = [];
	const answer = await routerOf(windows).ask(request({ tools, turns, onDelta: (delta) => void deltas.push(delta) }));
	expect(deltas).toEqual(['It ', 'waits.']);
	expect(answer).toMatchObject({
		text: 'It waits.',
		calls: [{ id: 'c1', name: 'search', input: { query: 'retry' } }],
		model: { ref: MODEL, name: 'gpt', host: 'VS Code: copilot', local: false },
		usage: { estimated: true }, // the editor tells nothing
		notices: [],
	});
	expect(asked).toMatchObject([
		{ model: { vendor: 'copilot', id: 'gpt' }, system: 'Be brief.', turns, tools, toolMode: 'auto', background: false },
	]);
});

test.each<[CompletionFault, RegExp]>([
	['notFound', /has no model gpt/],
	['noPermission', /may not use gpt.*allow it/],
	['notAsked', /has not asked you yet/],
	['blocked', /did not serve the request: No quota left\. Try again later/],
	['other', /did not answer: No quota left/],
])('a model that does not answer (%s) is named, and the next of the chain answers', async (fault, words) => {
	const windows = new WindowList();
	windowWith(windows, async () => ({ kind: 'failed', fault, said: 'No quota left.' }));
	await using other = await startWireServer(streaming('openai-compatible', ['Hello']));
	const router = routerOf(windows, {
		fallbackModels: ['openai-compatible/local'],
		urls: { 'openai-compatible': `${other.origin}/v1` },
	});
	const answer = await router.ask(request());
	expect(answer).toMatchObject({ text: 'Hello', model: { ref: 'openai-compatible/local' } });
	expect(answer.notices.join(' ')).toMatch(words);
	await expect(router.ask(request({ model: MODEL }))).rejects.toThrow(words);
});

test('without a window, or in one that is not trusted, nothing is asked, and what to do is said', async () => {
	const windows = new WindowList();
	const router = routerOf(windows);
	await expect(router.ask(request())).rejects.toThrow('none is open');
	const { asked, trust } = windowWith(windows, async () => DONE, { trusted: false });
	await expect(router.ask(request())).rejects.toThrow('Trust the workspace');
	await expect(router.listModels('vscode', AbortSignal.timeout(10_000))).rejects.toThrow('Trust the workspace');
	expect(await router.available('chat', AbortSignal.timeout(10_000))).toEqual([]);
	expect(asked).toEqual([]);
	trust();
	expect((await router.available('chat', AbortSignal.timeout(10_000))).map(({ ref }) => ref)).toEqual([MODEL]);
});

test('a profile that allows no models elsewhere allows none of the editor', async () => {
	const windows = new WindowList();
	const { asked } = windowWith(windows, async () => DONE, { models: [{ vendor: 'copilot', id: 'gpt' }] });
	const router = routerOf(windows, {}, { policy: policyOf({ ...OPEN_POLICY, allowCloudModels: false }) });
	await expect(router.ask(request())).rejects.toThrow(/allows no language models on other machines/);
	await expect(router.listModels('vscode', AbortSignal.timeout(10_000))).rejects.toThrow('allows no');
	expect((await router.overview(AbortSignal.timeout(10_000), true)).models).toMatchObject([
		{ problem: expect.any(String) },
	]);
	expect(asked).toEqual([]);
});

test('the models of all windows are listed, each once, and none is chosen unasked', async () => {
	const windows = new WindowList();
	const models = [
		{ vendor: 'copilot', id: 'gpt' },
		{ vendor: 'other', id: 'a/b' },
	];
	windowWith(windows, async () => DONE, { models });
	windowWith(windows, async () => DONE, { models: models.slice(0, 1) });
	windowWith(windows, async () => DONE, { models: [{ vendor: 'hidden', id: 'x' }], trusted: false });
	const router = routerOf(windows, { model: '', urls: { ollama: 'http://127.0.0.1:9' } });
	const signal = AbortSignal.timeout(10_000);
	const refs = ['vscode/copilot/gpt', 'vscode/other/a/b'];
	expect((await router.listModels('vscode', signal)).map(({ ref }) => ref)).toEqual(refs);
	const { models: known, chain } = await router.overview(signal, true);
	expect([known.map(({ ref }) => ref), chain.chat]).toEqual([refs, []]);
	expect((await router.overview(signal)).models).toEqual([]);
});

test('the window the user was in last is asked; the next one when that has no such model, or is gone', async () => {
	const windows = new WindowList();
	const saying =
		(text: string): Complete =>
		async (_, send) => {
			await send({ text });
			return DONE;
		};
	windowWith(windows, saying('first'));
	const second = windowWith(windows, saying('second'));
	const router = routerOf(windows);
	second.listed.focused();
	expect((await router.ask(request())).text).toBe('second');
	windowWith(windows, async () => ({ kind: 'failed', fault: 'notFound', said: '' })).listed.focused();
	expect((await router.ask(request())).text).toBe('second');
	second.connection.end();
	second.connection.dispose();
	second.server.dispose();
	expect((await router.ask(request())).text).toBe('first');
});

test('an answer that breaks off with its window is not begun anew elsewhere', async () => {
	const windows = new WindowList();
	const { server, listed } = windowWith(windows, async (_, send) => {
		await send({ text: 'It wa' });
		return new Promise(() => undefined);
	});
	const { asked } = windowWith(windows, async () => DONE);
	listed.focused();
	const asking = routerOf(windows).ask(request({ onDelta: () => void setTimeout(() => server.dispose()) }));
	await expect(asking).rejects.toThrow('broke off');
	expect(asked).toEqual([]);
});

test('stopping reaches the model, and a window that does not listen is not waited for', async () => {
	const windows = new WindowList();
	const stopped = Promise.withResolvers<void>();
	windowWith(windows, async (_, send, token) => {
		token.onCancellationRequested(() => stopped.resolve());
		await send({ text: 'Never ends' });
		return new Promise(() => undefined);
	});
	const cancel = new AbortController();
	const asking = routerOf(windows).ask(
		request({ signal: cancel.signal, onDelta: () => cancel.abort(new Error('enough')) }),
	);
	await expect(asking).rejects.toThrow('enough');
	await stopped.promise;
});

test('a model that keeps silent is given up, and so is one that says nothing at all', async () => {
	const windows = new WindowList();
	let silent = true;
	windowWith(windows, () => (silent ? new Promise(() => undefined) : Promise.resolve(DONE)));
	const router = routerOf(windows, {}, { limits: { firstMs: 50, nextMs: 50 } });
	await expect(router.ask(request())).rejects.toThrow('said nothing');
	silent = false;
	await expect(router.ask(request())).rejects.toThrow('broke off');
});

test('a summary that nobody waits for says so; what names no model is refused', async () => {
	const windows = new WindowList();
	const { asked } = windowWith(windows, async (_, send) => {
		await send({ text: 'Short.' });
		return DONE;
	});
	await routerOf(windows).ask(request({ role: 'summarise' }));
	expect(asked).toMatchObject([{ background: true }]);
	await expect(routerOf(windows, { model: 'vscode/copilot' }).ask(request())).rejects.toThrow('vscode/vendor/id');
});

/** A window over a wire of its own. */
function windowWith(
	windows: WindowList,
	complete: Complete,
	{ models = [], trusted = true }: { models?: readonly WindowModel[]; trusted?: boolean } = {},
) {
	const [there, back] = [new PassThrough(), new PassThrough()];
	const server = connect(back, there);
	const connection = connect(there, back);
	const asked: WindowCompletion[] = [];
	let isTrusted = trusted;
	const listed: ListedWindow = windows.add(new EditorWindow(server, () => isTrusted));
	connection.onRequest(WINDOW_MODELS, () => models);
	connection.onRequest<CompletionEnd, unknown>(WINDOW_COMPLETE, (one: WindowCompletion, token) => {
		asked.push(one);
		return complete(one, (part) => connection.sendNotification(WINDOW_COMPLETION_PART, { ...part, id: one.id }), token);
	});
	return { asked, listed, connection, server, trust: () => (isTrusted = true) };
}

function connect(input: PassThrough, output: PassThrough): MessageConnection {
	const connection = createMessageConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
	connection.listen();
	onTestFinished(() => connection.dispose());
	return connection;
}

function routerOf(windows: WindowList, settings: Partial<ChatSettings> = {}, more: Partial<RouterOptions> = {}) {
	const silent = (): void => undefined;
	return createChatRouter({
		settings: () => ({ ...DEFAULT_CHAT, model: MODEL, ...settings }),
		policy: openPolicy,
		tokens: createTokenCounter(),
		windows,
		logger: { debug: silent, info: silent, warn: silent, error: silent },
		sleep: () => Promise.resolve(),
		...more,
	});
}

function request(more: Partial<ChatRequest> = {}): ChatRequest {
	return {
		role: 'chat',
		system: 'Be brief.',
		turns: [{ role: 'user', text: 'Why?' }],
		signal: AbortSignal.timeout(20_000),
		onDelta: () => undefined,
		...more,
	};
}
