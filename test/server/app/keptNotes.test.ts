import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { transferImport } from '../../../common/protocol/operations/transfer.ts';
import { keepNotes, NotePlacer, notePlaces } from '../../../server/app/notes/keptNotes.ts';
import { restoreNotes } from '../../../server/app/restore.ts';
import { createTransferHandlers, type TransferNotes } from '../../../server/app/transferHandlers.ts';
import { createNoteFiles } from '../../../server/notes/noteFiles.ts';
import { restoreBackup } from '../../../server/store/restore.ts';
import { tarHeader, readTar, TAR_END } from '../../../server/store/tar.ts';
import { add, inFolder, openTestStore, silentLogger, temporaryFolder, unsyncedFiles } from '../store/support.ts';

const CONTEXT = { signal: new AbortController().signal, progress: () => undefined, trusted: true };
const LONG = `${'deep/'.repeat(30)}Über den Fluß und in die Wälder.md`;
const NOTES: Readonly<Record<string, Buffer>> = {
	'Plan.md': Buffer.from('---\r\ntags: [a]\r\n---\r\nPlan \u2028 🌱\r\n'),
	'marked.md': Buffer.from('\uFEFFwith a byte order mark'),
	'latin.md': Buffer.from('caf\xe9\0\xff', 'latin1'),
	'empty.md': Buffer.alloc(0),
	'two\nlines.md': Buffer.from('a name of two lines'),
	'back\\slash.md': Buffer.from('a name with a backslash'),
	'templates/daily.md': Buffer.from('# {{date}}'),
	[LONG]: Buffer.from('far below'),
};
const PICTURES: Readonly<Record<string, Buffer>> = {
	'img/Scan.PNG': Buffer.from([0x89, 0x50, 0xff, 0x00]),
	'sketch.svg': Buffer.from('<svg/>'),
};
/** All that comes back of the folder elsewhere, and its number with the note of the data folder. */
const ALL = { ...NOTES, ...PICTURES };
const TOTAL = Object.keys(ALL).length + 1;
const files = createNoteFiles(silentLogger);

function write(root: string, notes: Readonly<Record<string, Uint8Array | string>>): void {
	for (const [name, bytes] of Object.entries(notes)) {
		const file = path.join(root, name);
		mkdirSync(path.dirname(file), { recursive: true });
		writeFileSync(file, bytes);
	}
}

/** What a folder holds: every file with its bytes. */
function contents(root: string): Record<string, Buffer> {
	const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
	return Object.fromEntries(
		names.map((entry) => {
			const file = path.join(entry.parentPath, entry.name);
			return [path.relative(root, file), readFileSync(file)];
		}),
	);
}

/** A data folder with a store, a folder of notes of its own, and one elsewhere. */
async function backedUp() {
	const [dataDir, vault] = [temporaryFolder(), temporaryFolder()];
	const own = path.join(dataDir, 'notes');
	write(own, { 'Own.md': 'in the data folder' });
	write(vault, NOTES);
	write(vault, { '.obsidian/plugin.md': 'hidden', 'tool.sh': 'no picture' });
	write(vault, PICTURES);
	const store = await openTestStore(dataDir);
	add(store, 'a');
	const places = { own, roots: [vault] };
	const file = path.join(temporaryFolder(), 'b.tar.gz');
	const written = await store.backup(file, () => keepNotes(files, places, [], { attachmentBytes: 1000 }));
	store.close();
	return { dataDir, vault, own, places, file, written };
}

async function restored(file: string, dataDir: string, folders: readonly string[]) {
	const { notes } = await restoreBackup({ file, dataDir, clock: Date.now, files: unsyncedFiles });
	return restoreNotes(files, notes, notePlaces(dataDir, folders));
}

test.skipIf(process.platform === 'win32')(
	'notes come back from a backup byte by byte, wherever they were',
	async () => {
		const { dataDir, vault, own, file, written } = await backedUp();
		expect(written).toMatchObject({ notes: Object.keys(NOTES).length + 1, leftOut: [] });
		rmSync(vault, { recursive: true });
		rmSync(own, { recursive: true });
		const report = await restored(file, dataDir, [vault]);
		expect(report).toEqual({ files: TOTAL, same: 0, renamed: [], failed: [] });
		expect(contents(vault)).toEqual(ALL);
		expect(contents(own)).toEqual({ 'Own.md': Buffer.from('in the data folder') });
		expect(readdirSync(dataDir).filter((name) => name.startsWith('notes'))).toEqual(['notes']);
		// Other programs read the archive, names that do not fit into a plain header included.
		const folder = temporaryFolder();
		execFileSync('tar', ['xzf', file, '-C', folder]);
		expect(readFileSync(path.join(folder, 'notes', path.basename(vault), LONG), 'utf8')).toBe('far below');
		execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'checksums.sha256'], { cwd: folder });
	},
);

test('a note that says something else by now stays, and that of the backup is beside it, once', async () => {
	const { dataDir, vault, file } = await backedUp();
	write(vault, { 'Plan.md': 'mine, newer', 'new.md': 'made since' });
	for (const again of [false, true]) {
		const report = await restored(file, dataDir, [vault]);
		expect(report).toMatchObject({ files: again ? 0 : 1, failed: [] });
		expect(report.renamed).toEqual(again ? [] : [{ from: 'Plan.md', to: 'Plan 2.md' }]);
		expect(readFileSync(path.join(vault, 'Plan.md'), 'utf8')).toBe('mine, newer');
		expect(readFileSync(path.join(vault, 'Plan 2.md'))).toEqual(NOTES['Plan.md']);
		expect(readFileSync(path.join(vault, 'new.md'), 'utf8')).toBe('made since');
	}
});

test('in another profile, notes go into its folders and nowhere else', async () => {
	const { vault, file } = await backedUp();
	rmSync(vault, { recursive: true });
	const other = temporaryFolder();
	expect(await restored(file, other, [])).toMatchObject({ files: TOTAL, failed: [] });
	expect(contents(path.join(other, 'notes'))).toEqual({ ...ALL, 'Own.md': Buffer.from('in the data folder') });
	expect(readdirSync(path.dirname(vault))).not.toContain(path.basename(vault));
});

test('a backup whose notes are torn or changed is refused, and no note is touched', async () => {
	const { dataDir, vault, file } = await backedUp();
	rmSync(path.join(vault, 'Plan.md'));
	const good = readFileSync(file);
	for (const part of [0.5, 0.8, 0.95, 0.99]) {
		truncateSync(file, Math.floor(good.length * part));
		await expect(restored(file, dataDir, [vault]), `${part}`).rejects.toMatchObject({ code: 'storeDamaged' });
		writeFileSync(file, good);
	}
	expect(readdirSync(vault)).not.toContain('Plan.md');
	expect(readdirSync(dataDir).sort()).toEqual(['notes', 'store']);
});

test('more notes than wait for the disk together come back; equal names take free ones, and nothing is left beside them', async () => {
	const root = temporaryFolder();
	const placer = new NotePlacer(files, [{ name: 'n', root, own: false }], { own: root, roots: [root] });
	const note = (name: string, text: string) => ({ folder: 'n', path: name, bytes: Buffer.from(text) });
	write(root, { 'b.md': 'there', 'c.md': 'other', d: 'a file in the place of a folder' });
	const some = [note('a.md', '1'), note('a.md', '2'), note('a.md', '1'), note('b.md', 'there'), note('c.md', 'mine')];
	await placer.putAll([...some, note('d/e.md', 'no folder'), note('../f.md', 'outside')]);
	expect(placer.done).toMatchObject({ files: 3, same: 2 });
	expect(placer.done.renamed.map(({ to }) => to)).toEqual(['a 2.md', 'c 2.md']);
	expect(placer.done.failed.map((failure) => failure.path)).toEqual(['d/e.md', 'n/../f.md']);
	expect(readdirSync(root).sort()).toEqual(['a 2.md', 'a.md', 'b.md', 'c 2.md', 'c.md', 'd']);

	const [vault, dataDir] = [temporaryFolder(), temporaryFolder()];
	const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`${at}.md`, Buffer.from(`note ${at}`)]));
	write(vault, many);
	const folder = path.join(temporaryFolder(), 'unpacked');
	const unpacked = Object.keys(many).map((name) => ({ file: path.join(vault, name), folder: 'v', path: name }));
	mkdirSync(folder);
	const notes = { folder, folders: [{ name: 'v', root: vault, own: true }], files: unpacked };
	expect((await restoreNotes(files, notes, notePlaces(dataDir, []))).files).toBe(150);
	expect(contents(path.join(dataDir, 'notes'))).toEqual(many);
	expect(existsSync(folder)).toBe(false);
});

test('names that lead elsewhere, hidden ones and what is no Markdown are not written', () => {
	const folder = temporaryFolder();
	const root = path.join(folder, 'notes');
	mkdirSync(root);
	const folders = [{ name: 'notes', root: '/etc', own: false }];
	const placer = new NotePlacer(files, folders, { own: root, roots: [root] });
	const names = ['../out.md', '/out.md', 'a/../../out.md', '.hidden/a.md', 'a//b.md', 'run.sh', '', '.md'];
	for (const name of names) placer.put({ folder: 'notes', path: name, bytes: Buffer.from('x') });
	placer.put({ folder: 'elsewhere', path: 'a.md', bytes: Buffer.from('x') });
	expect(placer.done).toMatchObject({ files: 0, failed: { length: names.length + 1 } });
	placer.put({ folder: 'notes', path: 'in.md', bytes: Buffer.from('x') });
	expect(contents(folder)).toEqual({ [path.join('notes', 'in.md')]: Buffer.from('x') });
	expect(placer.targets).toEqual([root]);
});

test('what cannot be read is named, and the rest is kept', async () => {
	const root = temporaryFolder();
	write(root, { 'a.md': 'a', 'large.md': Buffer.alloc(8_000_001) });
	const kept = keepNotes(files, { own: root, roots: [root] }, ['/no/such/folder']);
	const read: string[] = [];
	for await (const note of kept.read(CONTEXT.signal)) read.push(note.path);
	expect(read).toEqual(['a.md']);
	expect(kept.folders).toEqual([{ name: path.basename(root), root, own: true }]);
	const reason = expect.stringMatching(/larger than 8 MB/);
	expect(kept.leftOut).toEqual([{ path: path.join(root, 'large.md'), reason }]);
});

test('pictures beside notes are kept as long as there is room, after all notes; an export has none', async () => {
	const root = temporaryFolder();
	write(root, {
		'a.png': Buffer.alloc(6),
		'b/b.jpg': Buffer.alloc(5),
		'c.md': 'c',
		'd.exe': 'x',
		'e.png': Buffer.alloc(1),
	});
	const read = async (options?: { attachmentBytes: number }) => {
		const kept = keepNotes(files, { own: root, roots: [root] }, [], options);
		const paths: string[] = [];
		for await (const { path: file, attachment } of kept.read(CONTEXT.signal))
			paths.push(attachment === true ? `${file} *` : file);
		return { paths, leftOut: kept.leftOut.map(({ path: file, attachment }) => [file, attachment]) };
	};
	expect(await read({ attachmentBytes: 12 })).toEqual({
		paths: ['c.md', 'a.png *', 'b/b.jpg *', 'e.png *'],
		leftOut: [],
	});
	expect(await read({ attachmentBytes: 10 })).toEqual({ paths: ['c.md', 'a.png *'], leftOut: [['b/b.jpg', true]] });
	expect(await read()).toEqual({ paths: ['c.md'], leftOut: [] });
});

test('an export has the notes, byte by byte; what comes in again overwrites nothing', async () => {
	const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
	const text = fc.string({ unit: 'binary', maxLength: 100 }).map((said) => Buffer.from(said));
	await fc.assert(
		fc.asyncProperty(fc.array(fc.oneof(bytes, text), { minLength: 1, maxLength: 6 }), (all) =>
			inFolder(async (folder) => {
				const notes = Object.fromEntries(all.map((each, i) => [`sub/${i}.md`, each]));
				const [from, to] = [path.join(folder, 'from'), path.join(folder, 'to')];
				write(from, notes);
				write(to, { 'sub/0.md': 'taken' });
				const store = await openTestStore(path.join(folder, 'data'));
				add(store, 'a');
				const file = path.join(folder, 'all.jsonl');
				const written = await handlers(store, from)['transfer/export']({ file }, CONTEXT);
				expect(written).toMatchObject({ events: 1, notes: all.length, leftOut: [] });

				const input = (options: object) => transferImport.input.parse({ path: file, ...options });
				const { 'transfer/import': bringIn } = handlers(store, to);
				const before = contents(to);
				const told = await bringIn(input({ dryRun: true }), CONTEXT);
				expect(contents(to)).toEqual(before);
				const done = await bringIn(input({}), CONTEXT);
				expect(done).toMatchObject({ known: 1, notes: told.notes });
				expect(contents(to)).toEqual({
					...notes,
					'sub/0.md': Buffer.from('taken'),
					...(all[0]!.equals(Buffer.from('taken')) ? {} : { 'sub/0 2.md': all[0] }),
				});
				expect((await bringIn(input({}), CONTEXT)).notes).toMatchObject({ files: 0, same: all.length });

				const lines = readFileSync(file, 'utf8').split('\n');
				writeFileSync(file, lines.slice(0, -2).join('\n'));
				await expect(Promise.resolve(bringIn(input({}), CONTEXT))).rejects.toThrow('the notes are not all there');
				store.close();
			}),
		),
		{ numRuns: 20 },
	);
});

test('names of any length go through an archive', async () => {
	const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }).filter((each) => !each.includes('\0'));
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				name.map((each) => each.toWellFormed()),
				{ maxLength: 4 },
			),
			async (names) => {
				const archive = Buffer.concat([...names.map((each) => tarHeader(each, 0, 0)), TAR_END]);
				const found: string[] = [];
				for await (const entry of readTar(chunksOf(archive))) found.push(entry.name);
				expect(found).toEqual(names);
			},
		),
	);
});

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
	for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700);
}

function handlers(store: Parameters<typeof createTransferHandlers>[0], root: string) {
	const places = { own: root, roots: [root] };
	const notes: TransferNotes = {
		keep: () => keepNotes(files, places, []),
		placer: (folders, dryRun) => new NotePlacer(files, folders, places, { dryRun }),
		changed: () => Promise.resolve(),
	};
	return createTransferHandlers(store, () => 0, notes);
}
