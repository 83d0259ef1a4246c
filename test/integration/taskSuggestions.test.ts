import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NO_PROJECT } from '../../common/model/noProject.ts';
import type { TaskSuggestion } from '../../common/model/task.ts';
import { findSuggestions } from '../../server/app/suggestions.ts';
import { fileTexts } from '../../server/index/read/fileTexts.ts';
import { openRig, type IndexRig } from './indexSupport.ts';

const FIELDS = { description: '', priority: 'none', tags: [], checklist: [], links: [] } as const;
const NEVER = new AbortController().signal;

test('comments and open boxes of an indexed folder, until they are tasks, ignored or gone', async () => {
	const rig = await openRig();
	rig.write('src/a.ts', 'export const a = 1;\n// TODO: give it a name\nexport const b = 2; // FIXME\n');
	rig.write('src/b.py', 'def f():\n    # HACK until the server answers\n    pass\n');
	rig.write('README.md', '# Plan\n\n- [ ] measure it\n- [x] write it\n');
	rig.write('plain.ts', 'export const todo = "nothing to do";\n');
	await rig.indexer.ensure(rig.root);
	expect(await said(rig)).toEqual([
		'README.md:3 - [ ] measure it',
		'src/a.ts:2 TODO give it a name',
		'src/a.ts:3 FIXME ',
		'src/b.py:2 HACK until the server answers',
	]);

	const [box, todo] = await sorted(rig);
	rig.store.execute({ type: 'task/ignoreSuggestion', key: box!.key, ignored: true });
	const { root, path, line, lineText } = todo!;
	const anchor = { id: 'x', root, path, startLine: line, endLine: line, text: lineText, lost: false };
	rig.store.execute({
		type: 'task/create',
		id: 'a',
		title: 'Name it',
		...FIELDS,
		project: NO_PROJECT,
		anchors: [anchor],
	});
	rmSync(rig.at('src/b.py'));
	expect(await said(rig)).toEqual(['src/a.ts:3 FIXME ']);

	rig.write('README.md', '# Plan\n\nMore.\n\n- [ ] measure it\n');
	await rig.indexer.filesChanged([rig.at('README.md')]);
	expect(await said(rig)).toEqual(['src/a.ts:3 FIXME ']);
	rig.store.execute({ type: 'task/ignoreSuggestion', key: box!.key, ignored: false });
	expect(await said(rig)).toContain('README.md:5 - [ ] measure it');
});

test('what is ignored is kept over a restart, and saying it twice writes one event', async () => {
	const rig = await openRig();
	const key = 'a'.repeat(40);
	const { seq } = rig.store.execute({ type: 'task/ignoreSuggestion', key, ignored: true });
	expect(rig.store.execute({ type: 'task/ignoreSuggestion', key, ignored: true })).toEqual({ seq });
	const again = await rig.reopen();
	expect(again.store.head).toBe(seq);
	expect([...again.store.work.ignoredSuggestions()]).toEqual([key]);
});

test('the limit cuts, and says that there is more; lines that say the same have keys of their own', async () => {
	const rig = await openRig();
	rig.write('a.ts', '// TODO\n'.repeat(5));
	await rig.indexer.ensure(rig.root);
	const { suggestions, more } = await find(rig, 3);
	expect([suggestions.length, new Set(suggestions.map(({ key }) => key)).size, more]).toEqual([3, 3, true]);
	expect((await find(rig, 5)).more).toBe(false);
});

function find(rig: IndexRig, limit: number): ReturnType<typeof findSuggestions> {
	const sources = { table: rig.table, files: fileTexts, work: rig.store.work };
	return findSuggestions(sources, { roots: [rig.root], limit, signal: NEVER });
}

async function sorted(rig: IndexRig): Promise<TaskSuggestion[]> {
	const { suggestions } = await find(rig, 100);
	return suggestions.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.line - b.line));
}

async function said(rig: IndexRig): Promise<string[]> {
	return (await sorted(rig)).map(({ path, line, keyword, text }) => `${path}:${line} ${keyword} ${text}`);
}
