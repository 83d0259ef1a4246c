import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from '../command.ts';

export const captureCommand: Command = {
	name: 'capture',
	usage: 'TEXT',
	summary: 'Keep a thought; done when it is safe on disk.',
	details: 'TEXT is - to read it from standard input.',
	options: { tag: { type: 'string', value: 'TAG', multiple: true, summary: 'A tag; may be given several times.' } },
	arity: [1, 1],
	async run({ args, options, terminal, server }) {
		const content = args[0] === '-' ? await readAll(process.stdin) : args[0]!;
		// The id is made here: asking again after the owner died must not keep the thought twice.
		const id = randomUUID();
		const written = await server.call('capture/add', {
			id,
			content,
			tags: options.texts('tag'),
			source: { door: 'cli' },
		});
		if (terminal.json) terminal.data({ id: written.id, seq: written.seq });
		else terminal.line(`Captured ${written.id}`);
		return 0;
	},
};
