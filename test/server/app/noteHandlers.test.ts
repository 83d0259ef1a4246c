import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CallContext } from '../../../server/app/handler.ts';
import { createNoteHandlers } from '../../../server/app/noteHandlers.ts';
import { DEFAULT_SETTINGS, SettingsFile } from '../../../server/app/settings.ts';
import { createNotes } from '../../../server/composeNotes.ts';
import { openStoreForTest, silentLogger, temporaryFolder } from '../store/support.ts';

const CONTEXT: CallContext = {
	signal: new AbortController().signal,
	progress: () => undefined,
	trusted: true,
};

async function openNotes(contents: Readonly<Record<string, string | Buffer>>, dailyFolder = 'daily') {
	const [dataDir, root] = [temporaryFolder(), temporaryFolder()];
	for (const [name, content] of Object.entries(contents)) writeFileSync(path.join(root, name), content);
	const store = await openStoreForTest(dataDir);
	const settings = new SettingsFile(dataDir, silentLogger);
	settings.update({ ...DEFAULT_SETTINGS, notes: { ...DEFAULT_SETTINGS.notes, dailyFolder } });
	const services = createNotes({ dataDir, store, settings, clock: Date.now, logger: silentLogger });
	onTestFinished(() => services.shelf.dispose());
	services.shelf.useFolders([root]);
	await services.shelf.settled();
	const read = (name: string): string => readFileSync(path.join(root, name), 'latin1');
	return { root, store, read, notes: createNoteHandlers(store, Date.now, services) };
}

test('a note that a file of another encoding links to is not renamed by half', async () => {
	const contents = {
		'Tea.md': '# Tea\n',
		'a.md': 'see [[Tea]]\n',
		'b.md': Buffer.from('caf\xe9 [[Tea]]\n', 'latin1'),
	};
	const { root, read, notes } = await openNotes(contents);
	const renamed = Promise.resolve(notes['note/rename']({ id: 'Tea', title: 'Coffee' }, CONTEXT));
	await expect(renamed).rejects.toThrow(/b\.md links to Tea and is not UTF-8, so nothing was renamed/);
	expect(readdirSync(root).toSorted()).toEqual(['Tea.md', 'a.md', 'b.md']);
	expect(['Tea.md', 'a.md', 'b.md'].map(read)).toEqual(['# Tea\n', 'see [[Tea]]\n', 'caf\xe9 [[Tea]]\n']);
});

test('a note whose front matter cannot be read takes nothing of others in', async () => {
	const contents = { 'into.md': '---\ntags: [a\n---\nbody\n', 'other.md': 'text\n' };
	const { read, notes } = await openNotes(contents);
	const merged = Promise.resolve(notes['note/merge']({ into: 'into', ids: ['other'] }, CONTEXT));
	await expect(merged).rejects.toThrow(/into\.md: .*Correct it in the editor first/);
	expect([read('into.md'), read('other.md')]).toEqual(Object.values(contents));
});

test('the daily note is made once a day, whatever its folder is called', async () => {
	const { root, notes } = await openNotes({}, '.Journal: #1/day ');
	const date = '2026-03-04';
	const first = await notes['note/daily']({ date }, CONTEXT);
	expect(await notes['note/daily']({ date }, CONTEXT)).toMatchObject({ id: first.id, created: false });
	expect(readdirSync(path.join(root, path.dirname(first.path)))).toEqual([`${date}.md`]);
});

test('a capture from an address that cannot be decoded becomes a note', async () => {
	const { store, read, notes } = await openNotes({});
	const source = { door: 'rest' as const, uri: 'https://example.com/100%' };
	store.execute({ type: 'capture/add', id: 'c', content: 'Sale', tags: [], source });
	const { path: file } = await notes['note/promote']({ captures: ['c'] }, CONTEXT);
	expect(read(file)).toContain('From [100%](<https://example.com/100%>)');
});

test('an import goes into a folder of the notes, whatever its name says', async () => {
	const from = temporaryFolder();
	writeFileSync(path.join(from, 'a.md'), 'a');
	const { root, notes } = await openNotes({});
	await notes['note/import']({ from, root, folder: '..\\..\\out/../.in' }, CONTEXT);
	expect(readFileSync(path.join(root, 'out', 'Untitled', 'in', 'a.md'), 'utf8')).toBe('a');
});

test('a write that is asked again after its answer was lost is no conflict; another text is one', async () => {
	const { notes, read } = await openNotes({ 'Tea.md': '---\nupdated: 2020-01-01\n---\nTea\n' });
	const { text, hash } = await notes['note/read']({ id: 'Tea' }, CONTEXT);
	const wanted = `${text}with milk\n`;
	await notes['note/write']({ id: 'Tea', text: wanted, hash }, CONTEXT);
	const written = read('Tea.md');
	expect(written).not.toContain('2020-01-01');
	await notes['note/write']({ id: 'Tea', text: wanted, hash }, CONTEXT);
	expect(read('Tea.md')).toBe(written);
	const other = Promise.resolve(notes['note/write']({ id: 'Tea', text: `${text}black\n`, hash }, CONTEXT));
	await expect(other).rejects.toThrow(/was changed since it was read/);
});

test('a note belongs to the project of the folder it is in, unless it names another', async () => {
	const { root, store, notes } = await openNotes({
		'plain.md': 'text\n',
		'own.md': '---\nproject: Other\n---\ntext\n',
	});
	const projects = async (): Promise<unknown> => {
		const { notes: all } = await notes['note/list']({ sort: 'title', limit: 10, offset: 0 }, CONTEXT);
		return Object.fromEntries(all.map(({ path: file, project }) => [file, project]));
	};
	expect(await projects()).toEqual({ 'own.md': 'Other', 'plain.md': undefined });
	store.execute({ type: 'project/create', id: 'p', name: 'Mill', folders: [path.dirname(root)] });
	expect(await projects()).toEqual({ 'own.md': 'Other', 'plain.md': 'Mill' });
	store.execute({ type: 'project/create', id: 'q', name: 'Deep', folders: [root] });
	expect(await projects()).toEqual({ 'own.md': 'Other', 'plain.md': 'Deep' });
	const filter = { sort: 'title', limit: 10, offset: 0, project: 'Deep' } as const;
	expect((await notes['note/list'](filter, CONTEXT)).total).toBe(1);
	expect((await notes['note/read']({ id: 'plain' }, CONTEXT)).note.project).toBe('Deep');
	store.execute({ type: 'project/edit', id: 'q', folders: [] });
	expect(await projects()).toEqual({ 'own.md': 'Other', 'plain.md': 'Mill' });
});
