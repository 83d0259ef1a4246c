import { expect, onTestFinished, test } from 'vitest';
import { Emitter } from '../../../common/base/emitter.ts';
import { isOfThisMachine, Roots } from '../../../server/upstream/roots.ts';

const never = new AbortController().signal;

/** Roots over windows with these folders. */
function openRoots(...open: string[]) {
	const changed = new Emitter<void>((error) => {
		throw error;
	});
	let folders = open;
	let told = 0;
	const roots = new Roots({ onDidChangeFolders: changed.event, trustedFolders: () => folders }, () => void told++);
	onTestFinished(() => roots.dispose());
	const set = (...next: string[]): void => {
		folders = next;
		changed.fire();
	};
	return { roots, set, told: () => told };
}

test('servers are told when folders are others, and not when a window says the same again', () => {
	const { set, told } = openRoots('/a');
	set('/a');
	expect(told()).toBe(0);
	set('/a', '/b');
	expect(told()).toBe(1);
});

test('folders of windows come first, then those of assistants, each once, as long as the assistant is there', async () => {
	const { roots, told } = openRoots('/a');
	const [{ uri } = { uri: '' }] = await roots.list(never);
	const joined = roots.join(() => Promise.resolve([{ uri }, { uri: 'file:///theirs', name: 'Theirs' }]));
	expect(await roots.list(never)).toEqual([
		{ uri, name: 'a' },
		{ uri: 'file:///theirs', name: 'Theirs' },
	]);
	joined.dispose();
	expect(await roots.list(never)).toEqual([{ uri, name: 'a' }]);
	expect(told()).toBe(2);
});

test('an assistant that fails, or never answers, keeps nobody from knowing the rest', async () => {
	const { roots } = openRoots('/a');
	roots.join(() => Promise.reject(new Error('gone')));
	roots.join(() => new Promise(() => undefined));
	expect(await roots.list(never)).toMatchObject([{ name: 'a' }]);
});

test.each([
	['stdio', '', true],
	['http', 'http://127.0.0.1:8000/mcp', true],
	['sse', 'http://localhost/sse', true],
	['http', 'https://tools.example.com/mcp', false],
	['http', 'http://192.168.1.5/mcp', false],
] as const)('a server over %s at "%s" is of this machine: %s', (type, url, here) => {
	expect(isOfThisMachine({ type, url })).toBe(here);
});
