import { renameSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openRig } from './indexSupport.ts';

test('a folder is indexed and found, changes are followed, a restart reads nothing again', async () => {
	const rig = await openRig();
	rig.write('src/clock.ts', 'export function tickTock(): number {\n\treturn 1;\n}\n');
	rig.write('notes.md', '# Walrus\n\nA walrus is a large animal.\n');
	const run = await rig.indexer.ensure(rig.root);
	expect(run.files).toBe(2);
	expect(run.skipped).toEqual({});
	expect(await rig.find('tickTock')).toEqual(['src/clock.ts']);
	expect((await rig.rows('tickTock'))[0]).toMatchObject({ symbol: 'tickTock', startLine: 1, language: 'typescript' });

	rig.write('src/clock.ts', 'export const pendulum = 1;\n');
	renameSync(rig.at('notes.md'), rig.at('animals.md'));
	await rig.indexer.filesChanged(['src/clock.ts', 'notes.md', 'animals.md'].map(rig.at));
	expect(await rig.find('tickTock')).toEqual([]);
	expect(await rig.find('pendulum')).toEqual(['src/clock.ts']);
	expect(await rig.find('walrus')).toEqual(['animals.md']);

	const again = await rig.reopen();
	rmSync(again.at('animals.md'));
	again.write('third.py', 'def zebra():\n    pass\n');
	const second = await again.indexer.ensure(again.root);
	expect(second).toMatchObject({ files: 2, bytes: 'def zebra():\n    pass\n'.length });
	expect(await again.find('walrus')).toEqual([]);
	expect(await again.find('zebra')).toEqual(['third.py']);
	expect(again.log).toEqual([]);
});
