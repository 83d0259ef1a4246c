import { activityEntry } from '../../../../common/model/session.ts';
import type { Command } from '../command.ts';

const DEFAULT_LIMIT = 50;

export const activityCommand: Command = {
	name: 'activity',
	usage: '',
	summary: 'List what happened, newest first: captures, tasks, commands, commits, sessions.',
	options: {
		kind: {
			type: 'string',
			value: 'KIND',
			summary: `Only this: ${activityEntry.shape.kind.options.join(', ')}.`,
		},
		limit: { type: 'string', value: 'N', summary: `At most N (default ${DEFAULT_LIMIT}).` },
		offset: { type: 'string', value: 'N', summary: 'Leave out the newest N.' },
	},
	arity: [0, 0],
	async run({ options, terminal, server }) {
		const kind = options.choice('kind', activityEntry.shape.kind.options);
		const { entries } = await server.call('activity/recent', {
			limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
			offset: options.count('offset', 0) ?? 0,
			...(kind !== undefined && { kinds: [kind] }),
		});
		if (terminal.json) terminal.data(entries);
		else
			for (const { at, kind: of, title, detail } of entries)
				terminal.line(`${terminal.faint(`${at}  ${of.padEnd(8)}`)}  ${title}  ${terminal.faint(detail)}`);
		if (!terminal.json && entries.length === 0) terminal.note('Nothing has happened yet.');
		return 0;
	},
};
