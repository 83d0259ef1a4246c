import fc from 'fast-check';
import type { CaptureCommand } from '../../../server/core/captures/command.ts';

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const content = fc.oneof(
	fc.string({ unit: 'binary', minLength: 0, maxLength: 30 }),
	fc.constantFrom('plain', 'line\nbreak', '\u2028 \u0000 \ud800', '{"log":1,"crc":"00000000"}', '🌱'.repeat(20)),
);
const tags = fc.array(fc.constantFrom('x', 'y', 'ünï', 'not a tag'), { maxLength: 3 });
const status = fc.constantFrom('inbox', 'processed', 'compacted', 'archived');

/** Commands about few captures, so that they meet; some are refused. */
export const captureCommand: fc.Arbitrary<CaptureCommand> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record(
			{
				type: fc.constant('capture/add'),
				id,
				content,
				tags,
				source: fc.constant({ door: 'cli', uri: 'file:///x', startLine: 1 } as const),
			},
			{ requiredKeys: ['type', 'id', 'content', 'tags'] },
		),
	},
	{
		weight: 3,
		arbitrary: fc.record(
			{ type: fc.constant('capture/edit'), id, content, tags, status },
			{ requiredKeys: ['type', 'id'] },
		),
	},
	fc.record({ type: fc.constantFrom('capture/delete', 'capture/undelete'), id }),
);
