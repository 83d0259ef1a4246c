import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GraphCommand } from '../../../../server/core/graph/command.ts';
import { representative } from '../../../../server/core/graph/decide.ts';
import { openTestStore, inFolder } from '../../store/support.ts';

const node = fc.constantFrom('tag:a', 'tag:b', 'person:c', 'email:d');
const command: fc.Arbitrary<GraphCommand> = fc.oneof(
	{ weight: 3, arbitrary: fc.record({ type: fc.constant('graph/merge' as const), node, into: node }) },
	fc.record({ type: fc.constant('graph/split' as const), node }),
	fc.record({
		type: fc.constant('graph/rename' as const),
		node,
		name: fc.constantFrom('x', ' ', null, '\ud800', 'y'.repeat(300)),
	}),
	fc.record({ type: fc.constant('graph/hide' as const), node, hidden: fc.boolean() }),
	fc.record({
		type: fc.constant('graph/link' as const),
		id: fc.constantFrom('1', '2'),
		source: node,
		target: node,
		label: fc.constantFrom('', 'is'),
	}),
	fc.record({ type: fc.constant('graph/unlink' as const), id: fc.constantFrom('1', '2') }),
);

test('any commands: merges end somewhere, repeating one changes nothing, and a start knows all that was said', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(command, { maxLength: 20 }), (commands) =>
			inFolder(async (folder) => {
				const store = await openTestStore(folder);
				for (const one of commands) {
					let seq: number;
					try {
						seq = store.execute(one).seq;
					} catch {
						continue; // refused
					}
					const head = store.head;
					expect(store.execute(one).seq).toBe(seq);
					expect(store.head).toBe(head);
				}
				for (const { node: said } of store.graph.nodes())
					representative(said, { nodeSaid: (id) => store.graph.node(id) }); // would not end in a circle
				const said = [store.graph.nodes(), store.graph.links()];
				store.close();
				const again = await openTestStore(folder);
				expect([again.graph.nodes(), again.graph.links()]).toEqual(said);
				again.close();
			}),
		),
		{ numRuns: 40 },
	);
});

test('what cannot be said is refused with what to do', async () => {
	await inFolder(async (folder) => {
		const store = await openTestStore(folder);
		store.execute({ type: 'graph/merge', node: 'tag:a', into: 'tag:b' });
		const refused = (one: GraphCommand): string => {
			try {
				store.execute(one);
			} catch (error) {
				return (error as Error).message;
			}
			return 'done';
		};
		expect(refused({ type: 'graph/merge', node: 'tag:b', into: 'tag:a' })).toBe('tag:a is part of tag:b already.');
		expect(refused({ type: 'graph/merge', node: 'tag:a', into: 'tag:c' })).toMatch(/Split it off first/);
		expect(refused({ type: 'graph/merge', node: 'task:T-1', into: 'tag:c' })).toMatch(/only entities found in texts/);
		expect(refused({ type: 'graph/link', id: '1', source: 'tag:a', target: 'tag:a', label: '' })).toMatch(
			/two different/,
		);
		expect(refused({ type: 'graph/unlink', id: 'nope' })).toMatch(/no link with the id nope/);
		store.close();
	});
});
