import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_PROJECT } from '../../../common/model/noProject.ts';
import type { TaskAnchor } from '../../../common/model/task.ts';
import { AnchorKeeper } from '../../../server/app/anchorKeeper.ts';
import { fileTexts } from '../../../server/index/read/fileTexts.ts';
import type { Store } from '../../../server/ports/store.ts';
import { openStore } from '../../../server/store/store.ts';

const errors: unknown[] = [];
const logger = {
	debug: () => undefined,
	info: () => undefined,
	warn: () => undefined,
	error: (_message: string, error: unknown) => void errors.push(error),
};
const ABOVE = '// A file.\n\n';
const PASSAGE =
	'export function addUp(values) {\n\tlet sum = 0;\n\tfor (const v of values) sum += v;\n\treturn sum;\n}';

let folder: string;
let root: string;
let store: Store;
let keeper: AnchorKeeper;

beforeEach(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'understory-anchors-'));
	root = path.join(folder, 'work');
	store = await openStore({ dataDir: path.join(folder, 'data'), clock: Date.now, logger });
	keeper = new AnchorKeeper({ store, files: fileTexts, filesNamed, logger });
	write('src/add.ts', `${ABOVE}${PASSAGE}\n`);
	const anchor = { id: 'x', root, path: 'src/add.ts', startLine: 3, endLine: 7, text: PASSAGE, lost: false };
	const fields = { description: '', priority: 'none', tags: [], checklist: [], links: [] } as const;
	const place = { project: NO_PROJECT };
	store.execute({ type: 'task/create', id: 'a', title: 'Test it', ...fields, ...place, anchors: [anchor] });
});

afterEach(() => {
	keeper.dispose();
	store.close();
	rmSync(folder, { recursive: true, force: true });
	expect(errors.splice(0)).toEqual([]);
});

test('an edit above moves it, one inside changes what it says, one below writes nothing', async () => {
	write('src/add.ts', `// More.\r\n${ABOVE}${PASSAGE}\n`.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'));
	await changed('src/add.ts');
	expect(anchor()).toMatchObject({ startLine: 4, endLine: 8, text: PASSAGE, lost: false });

	const inside = PASSAGE.replace('sum += v', 'sum += Number(v)');
	write('src/add.ts', ABOVE + inside);
	await changed('src/add.ts');
	expect(anchor()).toMatchObject({ startLine: 3, endLine: 7, text: inside });

	const head = store.head;
	write('src/add.ts', `${ABOVE}${inside}\n\nexport const more = 1;\n`);
	await changed('src/add.ts');
	await changed('src/other.ts');
	expect(store.head).toBe(head);
});

test.each([
	['saved in the new file first', ['src/sum.ts', 'src/add.ts']],
	['saved in the old file first', ['src/add.ts', 'src/sum.ts']],
])('cut out and put into another file, %s', async (_name, order) => {
	const contents: Readonly<Record<string, string>> = { 'src/add.ts': ABOVE, 'src/sum.ts': `\n\n\n${PASSAGE}\n` };
	for (const file of order) {
		write(file, contents[file]!);
		await changed(file);
	}
	expect(anchor()).toMatchObject({ path: 'src/sum.ts', startLine: 4, endLine: 8, lost: false });
});

test('a renamed file, a renamed folder, a file moved without notice', async () => {
	renameSync(at('src/add.ts'), at('src/plus.ts'));
	await changed('src/add.ts', 'src/plus.ts');
	expect(anchor()).toMatchObject({ path: 'src/plus.ts', startLine: 3, lost: false });

	renameSync(at('src'), at('lib'));
	await changed('src', 'lib'); // a watcher may tell of the folders alone
	expect(anchor()).toMatchObject({ path: 'lib/plus.ts', lost: false });

	mkdirSync(at('deep/er'), { recursive: true });
	renameSync(at('lib/plus.ts'), at('deep/er/plus.ts'));
	await changed('lib/plus.ts');
	expect(anchor()).toMatchObject({ path: 'deep/er/plus.ts', lost: false });
});

test('moved into a new folder of which the watcher tells alone, before the index knows it', async () => {
	keeper.dispose();
	keeper = new AnchorKeeper({ store, files: fileTexts, filesNamed: () => Promise.resolve([]), logger });
	write('src/again/add.ts', `${PASSAGE}\n`);
	rmSync(path.join(root, 'src/add.ts'));
	await changed('src/again', 'src/add.ts');
	expect(anchor()).toMatchObject({ path: 'src/again/add.ts', startLine: 1, endLine: 5, lost: false });
});

test('deleted: it is lost and keeps what it said; restored: it is found again', async () => {
	rmSync(at('src/add.ts'));
	await changed('src/add.ts');
	expect(anchor()).toMatchObject({ path: 'src/add.ts', startLine: 3, text: PASSAGE, lost: true });
	const head = store.head;
	await changed('src/add.ts', 'src/nothing.ts');
	expect(store.head).toBe(head);

	write('src/add.ts', `\n${ABOVE}${PASSAGE}\n`);
	await changed('src/add.ts');
	expect(anchor()).toMatchObject({ path: 'src/add.ts', startLine: 4, lost: false });
});

test('what changed while no window was open is seen when the folder is opened', async () => {
	write('src/add.ts', `\n\n${ABOVE}${PASSAGE}\n`);
	await keeper.foldersOpened([root]);
	expect(anchor().startLine).toBe(5);
	await keeper.foldersOpened([`${root}-other`]);
});

test('a file that cannot be read as text now, and a task that is done, are left alone', async () => {
	const head = store.head;
	write('src/add.ts', Buffer.from([0, 1, 2, 0, 0, 3]));
	await changed('src/add.ts');
	expect(store.head).toBe(head);
	store.execute({ type: 'task/move', id: 'a', column: 'done', today: '2026-01-01' });
	rmSync(at('src/add.ts'));
	await changed('src/add.ts');
	expect(anchor().lost).toBe(false);
});

test('an edit of the task while its files are read is kept', async () => {
	write('src/add.ts', `// More.\n${ABOVE}${PASSAGE}\n`);
	const following = changed('src/add.ts');
	store.execute({ type: 'task/edit', id: 'a', anchors: [] });
	await following;
	expect(store.work.task('a')?.anchors).toEqual([]);
});

function anchor(): TaskAnchor {
	return store.work.task('a')!.anchors[0]!;
}

function changed(...files: string[]): Promise<void> {
	return keeper.filesChanged(files.map(at));
}

function at(file: string): string {
	return path.join(root, file);
}

function write(file: string, content: string | Uint8Array): void {
	mkdirSync(path.dirname(at(file)), { recursive: true });
	writeFileSync(at(file), content);
}

function filesNamed(folderOf: string, name: string): Promise<string[]> {
	const files = readdirSync(folderOf, { recursive: true, encoding: 'utf8' });
	return Promise.resolve(
		files.filter((file) => path.basename(file) === name).map((file) => file.replaceAll('\\', '/')),
	);
}
