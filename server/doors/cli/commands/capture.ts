import { randomUUID } from 'node:crypto';
import { text as readAll } from 'node:stream/consumers';
import { hashtagsIn } from '../../../../common/base/hashtags.ts';
import { UsageError, type Command } from '../command.ts';

export const captureCommand: Command = {
	name: 'capture',
	usage: '[TEXT]',
	summary: 'Keep a thought; done when it is safe on disk.',
	details:
		'Without TEXT, or with - for it, standard input is read: git log -3 | understory capture\n' +
		'Each #word of TEXT is a tag; in what is read from standard input it is not, which may be code.',
	options: { tag: { type: 'string', value: 'TAG', multiple: true, summary: 'A tag; may be given several times.' } },
	arity: [0, Number.POSITIVE_INFINITY],
	async run({ args, options, terminal, server }) {
		const said = args.join(' ');
		const typed = said === '-' ? '' : said;
		const content = typed === '' ? await piped(said === '-') : typed;
		// The id is made here: asking again after the owner died must not keep the thought twice.
		const id = randomUUID();
		const written = await server.call('capture/add', {
			id,
			content,
			tags: [...new Set([...options.texts('tag'), ...hashtagsIn(typed)])],
			source: { door: 'cli' },
		});
		if (terminal.json) terminal.data({ id: written.id, seq: written.seq });
		else terminal.line(`Captured ${written.id}`);
		return 0;
	},
};

/** @param asked standard input was named, so that it is waited for at a terminal, too */
async function piped(asked: boolean): Promise<string> {
	const text = asked || !process.stdin.isTTY ? await readAll(process.stdin) : '';
	if (text.trim() === '')
		throw new UsageError('Something is missing: understory capture TEXT, or text on standard input');
	return text;
}
