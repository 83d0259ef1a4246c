import fc from 'fast-check';
import { expect, test } from 'vitest';
import { projectAt } from '../../common/base/folderRule.ts';

test.each([
	['/code/mill/src/a.ts', 'mill'],
	['/code/mill', 'mill'],
	['/code/millet/a.ts', 'code'],
	['/code/a.ts', 'code'],
	['/elsewhere/a.ts', undefined],
	['C:\\work\\sub\\a.ts', 'windows'],
])('%s belongs to %s', (file, name) => {
	const projects = [
		{ name: 'code', folders: ['/code/'] },
		{ name: 'mill', folders: ['/other', '/code/mill'] },
		{ name: 'windows', folders: ['C:\\work'] },
		{ name: 'second', folders: ['/code/mill'] },
	];
	expect(projectAt(projects, file)?.name).toBe(name);
});

const part = fc.constantFrom('a', 'b', 'ab');
const folder = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);

test('the longest folder around a file decides, in whatever order projects come', () =>
	fc.assert(
		fc.property(fc.uniqueArray(folder, { minLength: 1, maxLength: 6 }), folder, (folders, place) => {
			const file = `${place}/note.md`;
			const projects = folders.map((each) => ({ folders: [each] }));
			const around = folders.filter((each) => file.startsWith(`${each}/`)).toSorted((a, b) => b.length - a.length);
			expect(projectAt(projects, file)?.folders[0]).toBe(around[0]);
			expect(projectAt(projects.toReversed(), file)?.folders[0]).toBe(around[0]);
		}),
	));
