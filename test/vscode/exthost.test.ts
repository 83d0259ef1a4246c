import { afterAll, expect, test } from 'vitest';
import { runSuite } from './harness/exthost.ts';
import { createWorkspace } from './harness/workspace.ts';

/** The suite in `exthost/` as one test here a test there: its titles are known only when it has run. */
const workspace = createWorkspace({
	'src/greet.ts': 'export function greet(name: string) {\n\treturn `Hello ${name}`;\n}\n',
});
afterAll(() => workspace.remove());
const { tests } = await runSuite(workspace.folder);

test('the suite has tests', () => {
	expect(tests.length).toBeGreaterThan(0);
});

for (const { title, state, error } of tests)
	test.skipIf(state === 'pending')(title, () => {
		if (state === 'failed') throw new Error(error);
	});
