import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { canonicalFolder } from '../../../server/app/folder.ts';
import { NoteFolders } from '../../../server/app/notes/noteFolders.ts';
import { DEFAULT_SETTINGS, SettingsFile } from '../../../server/app/settings.ts';
import { createNotes } from '../../../server/composeNotes.ts';
import { openTestStore, silentLogger, temporaryFolder } from '../store/support.ts';

test('folders of notes are those of the windows that are open, of the last one when none is', async () => {
	const base = canonicalFolder(temporaryFolder());
	const store = await openTestStore(base);
	const settings = new SettingsFile(base, silentLogger);
	const { shelf } = createNotes({ dataDir: base, store, settings, clock: Date.now, logger: silentLogger });
	const folders = new NoteFolders(shelf, path.join(base, 'notes'), settings);
	const [one, two, three] = [{}, {}, {}];
	const use = (window: object, name: string): void => {
		mkdirSync(path.join(base, name), { recursive: true });
		folders.use(window, { ...DEFAULT_SETTINGS.notes, folders: [path.join(base, name)] });
	};
	const roots = (): string[] => shelf.roots.map((root) => path.basename(root));
	use(one, 'a');
	use(two, 'b');
	expect(roots()).toEqual(['a', 'b']);
	folders.forget(one);
	expect(roots()).toEqual(['b']);
	folders.forget(two);
	expect(roots()).toEqual(['b']);
	use(three, 'c');
	expect(roots()).toEqual(['c']);
	folders.forget(two);
	expect(roots()).toEqual(['c']);
	await shelf.settled();
	shelf.dispose();
	store.close();
});
