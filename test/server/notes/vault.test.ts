import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { copyTree } from '../../../server/app/notes/noteTransfer.ts';
import { editFrontMatter } from '../../../server/core/notes/frontMatter.ts';
import { parseNote } from '../../../server/core/notes/parseNote.ts';
import { createNoteFiles } from '../../../server/notes/noteFiles.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const files = createNoteFiles(silent);
const never = new AbortController().signal;
const PACKAGES = path.join(import.meta.dirname, '../../../node_modules');

/** A vault of real documents: what the packages that are installed say of themselves, in folders and with dots. */
function createVault(): { folder: string; count: number } {
	const folder = temporary();
	let count = 0;
	for (const name of readdirSync(PACKAGES).sort()) {
		if (name.startsWith('.') || name.startsWith('@')) continue;
		for (const document of readdirSync(path.join(PACKAGES, name)).filter((file) => /\.md$/i.test(file))) {
			const target = count % 2 === 0 ? `${name}/${document}` : `pkg.${name}.${document}`;
			mkdirSync(path.dirname(path.join(folder, target)), { recursive: true });
			writeFileSync(path.join(folder, target), readFileSync(path.join(PACKAGES, name, document)));
			count++;
		}
		if (count > 200) break;
	}
	return { folder, count };
}

test('a vault of real documents goes in and out byte by byte', async () => {
	const { folder, count } = createVault();
	expect(count).toBeGreaterThan(100);
	const [notes, out] = [temporary(), temporary()];
	expect(await copyTree(files, folder, notes, never)).toMatchObject({ files: count, same: 0, renamed: [], failed: [] });
	expect(await copyTree(files, notes, out, never)).toMatchObject({ files: count, failed: [] });
	expect(contents(out)).toEqual(contents(folder));
}, 60_000);

test('every real document is read; a change of its front matter keeps all the rest', () => {
	const { folder } = createVault();
	for (const [name, bytes] of contents(folder)) {
		const text = Buffer.from(bytes, 'base64')
			.toString('utf8')
			.replace(/^\uFEFF/, '');
		const { links, headings, tags } = parseNote(text, name);
		for (const { start, end } of [...links, ...headings, ...tags])
			expect(start <= end && end <= text.length).toBe(true);
		if (parseNote(text, name).problems.length > 0) continue;
		const edited = editFrontMatter(text, { id: 'x' });
		expect(edited.endsWith(text.slice(parseNote(text, name).frontMatter.bodyStart))).toBe(true);
		expect(parseNote(edited, name).id).toBe('x');
	}
}, 60_000);

const part = fc.stringMatching(/^[a-z][a-z .-]{0,6}[a-z]$/);
const file = fc
	.tuple(fc.array(part, { maxLength: 2 }), part, fc.constantFrom('.md', '.png', ''))
	.map(([folders, name, ext]) => [...folders, name + ext].join('/'));

test('property: any tree comes out as it went in, and again nothing is added', async () => {
	await fc.assert(
		fc.asyncProperty(fc.dictionary(file, fc.uint8Array({ maxLength: 40 }), { maxKeys: 8 }), async (tree) => {
			const [from, to, out] = [temporary(), temporary(), temporary()];
			for (const [name, bytes] of Object.entries(tree)) {
				try {
					mkdirSync(path.dirname(path.join(from, name)), { recursive: true });
					writeFileSync(path.join(from, name), bytes);
				} catch {
					// a name that is a file and a folder at once cannot be
				}
			}
			await copyTree(files, from, to, never);
			await copyTree(files, to, out, never);
			expect(contents(out)).toEqual(contents(from));
			expect(await copyTree(files, from, to, never)).toMatchObject({ files: 0, renamed: [], failed: [] });
		}),
		{ numRuns: 40 },
	);
});

test('hidden files and folders stay behind, and are named', async () => {
	const [from, to] = [temporary(), temporary()];
	mkdirSync(path.join(from, '.obsidian', 'plugins'), { recursive: true });
	mkdirSync(path.join(from, 'sub', 'node_modules'), { recursive: true });
	for (const name of ['a.md', '.draft.md', '.obsidian/note.md', 'sub/b.md', 'sub/node_modules/x.md'])
		writeFileSync(path.join(from, name), name);
	const { files: copied, hidden } = await copyTree(files, from, to, never);
	expect(copied).toBe(2);
	expect(hidden).toEqual(['.draft.md', '.obsidian', 'sub/node_modules']);
	expect([...contents(to).keys()].toSorted()).toEqual(['a.md', 'sub/b.md']);
});

test('nothing that is there is overwritten; a second copy beside is found again', async () => {
	const [from, to] = [temporary(), temporary()];
	writeFileSync(path.join(from, 'a.md'), 'theirs');
	writeFileSync(path.join(to, 'a.md'), 'mine');
	expect(await copyTree(files, from, to, never)).toMatchObject({ files: 1, renamed: [{ from: 'a.md', to: 'a 2.md' }] });
	expect(await copyTree(files, from, to, never)).toMatchObject({ files: 0, same: 1, renamed: [] });
	expect(readFileSync(path.join(to, 'a.md'), 'utf8')).toBe('mine');
	await expect(copyTree(files, to, path.join(to, 'inner'), never)).rejects.toMatchObject({ code: 'invalidInput' });
	await expect(copyTree(files, path.join(from, 'none'), to, never)).rejects.toMatchObject({ code: 'notFound' });
});

function temporary(): string {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'understory-vault-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Files with their bytes, by relative path. */
function contents(folder: string): Map<string, string> {
	const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return new Map(
		names
			.map((entry) => path.join(entry.parentPath, entry.name))
			.sort()
			.map((name) => [path.relative(folder, name), readFileSync(name).toString('base64')]),
	);
}
