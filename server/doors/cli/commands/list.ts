import { captureStatus, type Capture } from '../../../../common/model/capture.ts';
import type { Command, Invocation } from '../command.ts';

const DEFAULT_LIMIT = 50;
/** Most captures one request answers with. */
const PAGE = 5000;

export const listCommand: Command = {
	name: 'list',
	usage: '',
	summary: 'List captures, newest first.',
	options: {
		limit: { type: 'string', value: 'N', summary: `At most N (default ${DEFAULT_LIMIT}).` },
		offset: { type: 'string', value: 'N', summary: 'Leave out the newest N.' },
		status: { type: 'string', value: 'STATUS', summary: `Only these: ${captureStatus.options.join(', ')}.` },
		tag: { type: 'string', value: 'TAG', summary: 'Only those with the tag.' },
		text: { type: 'string', value: 'TEXT', summary: 'Only those that contain the text.' },
	},
	arity: [0, 0],
	async run(call) {
		const captures = await readCaptures(call);
		const { terminal } = call;
		if (terminal.json) terminal.data(captures.map(toRow));
		else for (const capture of captures) print(call, capture);
		if (!terminal.json && captures.length === 0) terminal.note('No captures.');
		return 0;
	},
};

async function readCaptures({ options, server }: Invocation): Promise<Capture[]> {
	const limit = options.count('limit', 1) ?? DEFAULT_LIMIT;
	const offset = options.count('offset', 0) ?? 0;
	const filter = {
		status: options.choice('status', captureStatus.options),
		tag: options.text('tag'),
		text: options.text('text'),
	};
	const found: Capture[] = [];
	while (found.length < limit) {
		const page = Math.min(PAGE, limit - found.length);
		const { captures } = await server.call('capture/list', { ...filter, limit: page, offset: offset + found.length });
		found.push(...captures);
		if (captures.length < page) break;
	}
	return found;
}

/** The documented shape. */
function toRow({ id, content, status, tags, createdAt }: Capture): Partial<Capture> {
	return { id, content, status, tags, createdAt };
}

function print({ terminal }: Invocation, { id, content, status, tags, createdAt }: Capture): void {
	const labels = [...(status === 'inbox' ? [] : [status]), ...tags.map((tag) => `#${tag}`)].join(' ');
	terminal.line(`${terminal.faint(`${createdAt}  ${id}`)}${labels === '' ? '' : `  ${labels}`}`);
	for (const line of content.split('\n')) terminal.line(`  ${line}`);
}
