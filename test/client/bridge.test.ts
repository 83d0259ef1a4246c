import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { Bridge } from '../../client/panels/bridge.ts';
import { ALLOWED_COMMANDS, ALLOWED_METHODS, LOOKS, type ViewName } from '../../client/panels/viewPolicy.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import { OPERATIONS } from '../../common/protocol/index.ts';
import { AMBIENT } from '../ambient.ts';
import type { ToView, ViewMethod } from '../../common/protocol/webview.ts';

let posted: ToView[];
let bugs: string[];
let calls: { method: ViewMethod; input: unknown; signal: AbortSignal; answer: PromiseWithResolvers<unknown> }[];
let bridge: Bridge;

beforeEach(() => {
	posted = [];
	bugs = [];
	calls = [];
	bridge = new Bridge({
		allowed: ALLOWED_METHODS.search,
		call: (method, input, signal) => {
			const answer = Promise.withResolvers<unknown>();
			calls.push({ method, input, signal, answer });
			return answer.promise;
		},
		post: (message) => posted.push(message),
		ambient: () => AMBIENT,
		onBug: (error, method) => bugs.push(`${method}: ${String(error)}`),
	});
});

test('a page is told the ambient state first, then what was asked for before it was there', async () => {
	bridge.intend({ kind: 'query', query: 'early' });
	bridge.send('captures', { seq: 1 });
	expect(posted).toEqual([]);
	await bridge.receive({ type: 'ready' });
	bridge.intend({ kind: 'focus' });
	expect(posted).toEqual([
		{ type: 'event', name: 'ambient', value: AMBIENT },
		{ type: 'event', name: 'intent', value: { kind: 'query', query: 'early' } },
		{ type: 'event', name: 'intent', value: { kind: 'focus' } },
	]);
});

test('a request of the list is answered', async () => {
	const done = bridge.receive({ type: 'request', id: 1, method: 'search/query', input: { query: 'x' } });
	expect(calls[0]).toMatchObject({ method: 'search/query', input: { query: 'x' } });
	calls[0]!.answer.resolve({ hits: [] });
	await done;
	expect(posted).toEqual([{ type: 'result', id: 1, output: { hits: [] } }]);
});

test.each(['capture/delete', 'admin/backup', 'index/forget', 'constructor', '__proto__', ''])(
	'%j is not on the list of the search view and does not reach the server',
	async (method) => {
		await bridge.receive({ type: 'request', id: 1, method, input: {} });
		expect(calls).toEqual([]);
		expect(posted).toMatchObject([{ type: 'failure', id: 1, code: 'invalidInput' }]);
	},
);

test('a request is cancelled', async () => {
	const done = bridge.receive({ type: 'request', id: 5, method: 'search/query', input: {} });
	await bridge.receive({ type: 'cancel', id: 5 });
	expect(calls[0]!.signal.aborted).toBe(true);
	calls[0]!.answer.reject(new OperationError('cancelled', 'The request was cancelled.'));
	await done;
	expect(bugs).toEqual([]);
});

test('a new page gets no answers of the page before', async () => {
	const done = bridge.receive({ type: 'request', id: 1, method: 'search/query', input: {} });
	await bridge.receive({ type: 'ready' });
	expect(calls[0]!.signal.aborted).toBe(true);
	const again = bridge.receive({ type: 'request', id: 1, method: 'search/query', input: {} });
	calls[0]!.answer.resolve('old');
	await done;
	calls[1]!.answer.resolve('new');
	await again;
	expect(posted.filter(({ type }) => type === 'result')).toEqual([{ type: 'result', id: 1, output: 'new' }]);
});

test('what a page told to be done is done, also when the page is hidden meanwhile', async () => {
	const done = bridge.receive({ type: 'request', id: 1, method: 'index/pause', input: {} });
	bridge.close();
	expect(calls[0]!.signal.aborted).toBe(false);
	calls[0]!.answer.resolve({});
	await done;
	expect(posted).toEqual([]); // nobody is there to hear it
	for (const method of LOOKS) expect(OPERATIONS[method as keyof typeof OPERATIONS].effect, method).toBe('read');
});

test('expected failures go to the page, bugs also to the log', async () => {
	const full = bridge.receive({ type: 'request', id: 1, method: 'index/pause', input: {} });
	calls[0]!.answer.reject(new OperationError('diskFull', 'Make room.'));
	await full;
	expect(bugs).toEqual([]);
	const bug = bridge.receive({ type: 'request', id: 2, method: 'index/pause', input: {} });
	calls[1]!.answer.reject(new TypeError('oops'));
	await bug;
	expect(posted).toEqual([
		{ type: 'failure', id: 1, code: 'diskFull', message: 'Make room.' },
		{ type: 'failure', id: 2, code: 'internal', message: 'oops' },
	]);
	expect(bugs).toEqual(['index/pause: TypeError: oops']);
});

test.each([undefined, null, 'ready', {}, { type: 'request', id: '1', method: 'search/query' }, { type: 'cancel' }])(
	'%j is no message',
	async (message) => {
		await bridge.receive(message);
		expect(calls).toEqual([]);
		expect(posted).toEqual([]);
		expect(bugs).toHaveLength(1);
	},
);

test.each(Object.keys(ALLOWED_METHODS) as ViewName[])(
	'the %s view may ask for what it asks for, and no more',
	(view) => {
		const code = sourceOf(`../../webview/${view}`);
		const asked = [...code.matchAll(/\.call\(\s*'([\w/]+)'/g)].map((match) => match[1]!);
		expect([...new Set(asked)].sort()).toEqual([...ALLOWED_METHODS[view]].sort());
		for (const [, command] of code.matchAll(/'(understory\.\w+)'/g)) expect(ALLOWED_COMMANDS).toContain(command);
	},
);

function sourceOf(folder: string): string {
	const root = path.join(import.meta.dirname, folder);
	return readdirSync(root)
		.filter((file) => /\.tsx?$/.test(file))
		.map((file) => readFileSync(path.join(root, file), 'utf8'))
		.join('\n');
}
