import { expect, test } from 'vitest';
import type { TaskAnchor } from '../../../../common/model/task.ts';
import { placeAnywhere, placeInOwnFile } from '../../../../server/core/tasks/placeAnchor.ts';

const TEXT = 'function addUp(values) {\n\tlet sum = 0;\n\tfor (const v of values) sum += v;\n\treturn sum;\n}';
const ANCHOR: TaskAnchor = {
	id: 'x',
	root: '/w',
	path: 'a.ts',
	startLine: 1,
	endLine: 5,
	text: TEXT,
	lost: false,
};

test('an anchor that has not moved is the same object', () => {
	expect(placeInOwnFile(ANCHOR, `${TEXT}\n`)).toBe(ANCHOR);
});

test('most of it in its own file: other files are not needed', () => {
	expect(placeInOwnFile(ANCHOR, `//\n${TEXT.replace('= 0', '= 1')}`)).toMatchObject({ startLine: 2, lost: false });
	expect(placeInOwnFile(ANCHOR, 'function addUp(values) {\n}')).toBeUndefined();
	expect(placeInOwnFile(ANCHOR, undefined)).toBeUndefined();
});

test('what is left of it counts less than the whole in another file', () => {
	const left = 'function addUp(values) {\n\tlet sum = 0;\n\treturn sum;\n}';
	const own = left.replace('let sum = 0;', 'const sum = total(values);');
	expect(placeAnywhere(ANCHOR, own, [{ path: 'b.ts', text: `\n${TEXT}` }])).toMatchObject({
		path: 'b.ts',
		startLine: 2,
	});
	expect(placeAnywhere(ANCHOR, own, [{ path: 'b.ts', text: 'nothing' }])).toMatchObject({ path: 'a.ts', lost: false });
});

test('what is everywhere is not followed to another file', () => {
	const common = { ...ANCHOR, startLine: 4, endLine: 4, text: '\treturn sum;' };
	expect(placeAnywhere(common, undefined, [{ path: 'b.ts', text: TEXT }])).toEqual({ ...common, lost: true });
});

test('a lost one keeps what it said and comes back', () => {
	const lost = placeAnywhere(ANCHOR, 'something else', []);
	expect(lost).toEqual({ ...ANCHOR, lost: true });
	expect(placeAnywhere(lost, undefined, [])).toBe(lost);
	expect(placeInOwnFile(lost, TEXT)).toEqual(ANCHOR);
});
