import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createNoteFiles } from '../../../server/notes/noteFiles.ts';
import { PATIENT } from '../patient.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const files = createNoteFiles(silent);
let folder: string;
const at = (name: string): string => path.join(folder, name);

beforeEach(() => {
	folder = mkdtempSync(path.join(os.tmpdir(), 'understory-notes-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test('a file that changed since it was read is not overwritten', () => {
	const { hash } = files.create(at('a.md'), 'mine');
	writeFileSync(at('a.md'), 'theirs');
	expect(() => files.replace(at('a.md'), 'mine again', hash)).toThrow(expect.objectContaining({ code: 'conflict' }));
	expect(readFileSync(at('a.md'), 'utf8')).toBe('theirs');
	expect(readdirSync(folder)).toEqual(['a.md']);
});

test.skipIf(process.platform === 'win32')('a new note is for those whom the user lets read new files', () => {
	const before = process.umask(0o077);
	onTestFinished(() => void process.umask(before));
	files.create(at('mine.md'), 'mine');
	expect(statSync(at('mine.md')).mode & 0o777).toBe(0o600);
	process.umask(0o022);
	files.create(at('ours.md'), 'ours');
	expect(statSync(at('ours.md')).mode & 0o777).toBe(0o644);
});

test('byte order mark, permissions and links stay when a text is replaced', () => {
	writeFileSync(at('real.md'), '\uFEFFone\r\n');
	chmodSync(at('real.md'), 0o640);
	symlinkSync(at('real.md'), at('link.md'));
	const { text, hash } = files.read(at('link.md'))!;
	expect(text).toBe('one\r\n');
	files.replace(at('link.md'), 'two\r\n', hash);
	expect(readFileSync(at('real.md'), 'utf8')).toBe('\uFEFFtwo\r\n');
	expect(lstatSync(at('link.md')).isSymbolicLink()).toBe(true);
	if (process.platform !== 'win32') expect(statSync(at('real.md')).mode & 0o777).toBe(0o640);
});

test('a file in another encoding can be read, not written', () => {
	writeFileSync(at('latin.md'), Buffer.from([0x63, 0x61, 0x66, 0xe9]));
	const { text, utf8, hash } = files.read(at('latin.md'))!;
	expect({ text, utf8 }).toEqual({ text: 'café', utf8: false });
	expect(() => files.replace(at('latin.md'), 'café!', hash)).toThrow(/UTF-8/);
	expect(readFileSync(at('latin.md'))).toHaveLength(4);
});

test('nothing that is there is replaced by a new file or a move', () => {
	files.create(at('sub/a.md'), 'a');
	files.create(at('b.md'), 'b');
	expect(() => files.create(at('b.md'), 'c')).toThrow(expect.objectContaining({ code: 'conflict' }));
	expect(() => files.move(at('sub/a.md'), at('b.md'))).toThrow(expect.objectContaining({ code: 'conflict' }));
	expect([readFileSync(at('sub/a.md'), 'utf8'), readFileSync(at('b.md'), 'utf8')]).toEqual(['a', 'b']);
	files.move(at('sub/a.md'), at('other/c.md'));
	expect([existsSync(at('sub/a.md')), readFileSync(at('other/c.md'), 'utf8')]).toEqual([false, 'a']);
	expect(files.copy(at('b.md'), at('d.md'))).toBe('copied');
	expect(files.copy(at('b.md'), at('d.md'))).toBe('same');
	expect(files.copy(at('b.md'), at('other/c.md'))).toBe('taken');
});

test('folders are listed without hidden ones; a loop of links ends; a folder that is not there is no empty one', () => {
	for (const name of ['x.md', 'a/y.md', '.obsidian/z.md', 'node_modules/m.md', 'a/p.png']) files.create(at(name), name);
	symlinkSync(folder, at('a/loop'));
	symlinkSync(at('nowhere'), at('a/broken.md'));
	expect(files.list(folder, (name) => name.endsWith('.md'))).toEqual(['a/y.md', 'x.md']);
	expect(files.list(at('none'), () => true)).toBeUndefined();
});

test('a folder is watched with the folders that are made in it later', async () => {
	const seen = new Set<string>();
	const watcher = files.watch(folder, (paths) => paths.forEach((file) => seen.add(file)));
	onTestFinished(() => watcher.dispose());
	await vi.waitFor(() => {
		writeFileSync(at('a.md'), String(performance.now()));
		expect(seen).toContain(at('a.md'));
	}, PATIENT);
	mkdirSync(at('new'));
	await vi.waitFor(() => {
		writeFileSync(at('new/b.md'), String(performance.now()));
		expect([...seen].some((file) => file === at('new') || file === at('new/b.md'))).toBe(true);
	}, PATIENT);
});
