import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import { UsageError, type Command } from '../command.ts';

export const captureCommand: Command = {
	name: 'capture',
	usage: '[TEXT]',
	summary: 'Keep a thought; done when it is safe on disk.',
	details: 'Without TEXT, or with - for it, standard input is read: git log -3 | understory capture',
	options: { tag: { type: 'string', value: 'TAG', multiple: true, summary: 'A tag; may be given several times.' } },
	arity: [0, Number.POSITIVE_INFINITY],
	async run({ args, options, terminal, server }) {
		const content = await textOf(args);
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

async function textOf(args: readonly string[]): Promise<string> {
	const said = args.join(' ');
	if (said !== '' && said !== '-') return said;
	const piped = said === '-' || !process.stdin.isTTY ? await readAll(process.stdin) : '';
	if (piped.trim() === '')
		throw new UsageError('Something is missing: understory capture TEXT, or text on standard input');
	return piped;
}
