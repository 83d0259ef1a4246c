import { hitKind, searchMode } from '../../../../common/model/search.ts';
import type { Output } from '../../../../common/protocol/index.ts';
import type { Command, Invocation } from '../command.ts';
import { findProject } from '../findProject.ts';

type Answer = Output<'memory/recall'>;

const DEFAULT_LIMIT = 10;
const MAX_LINES = 6;

export const recallCommand: Command = {
	name: 'recall',
	usage: 'QUESTION',
	summary: 'Recall what was kept: captures, tasks, notes, summaries, with reasons and with what was held back.',
	details: 'QUESTION is plain words. What is archived, superseded or said twice is held back and listed at the end.',
	options: {
		limit: { type: 'string', value: 'K', summary: `At most K answers (default ${DEFAULT_LIMIT}).` },
		kind: { type: 'string', value: 'KIND', summary: `Only one of ${hitKind.options.join(', ')}.` },
		project: { type: 'string', value: 'NAME', summary: 'Only captures of this project.' },
		mode: { type: 'string', value: 'MODE', summary: `${searchMode.options.join(', ')} (default hybrid).` },
		all: { type: 'boolean', summary: 'Hold nothing back.' },
	},
	arity: [1, Number.POSITIVE_INFINITY],
	async run(call) {
		const { args, options, terminal, server } = call;
		const kind = options.choice('kind', hitKind.options);
		const project = await findProject(server, options.text('project'));
		const answer = await server.call('memory/recall', {
			query: args.join(' '),
			kinds: kind === undefined ? [] : [kind],
			...(project === undefined ? {} : { project: project.id }),
			limit: options.count('limit', 1) ?? DEFAULT_LIMIT,
			mode: options.choice('mode', searchMode.options) ?? 'hybrid',
			include: options.flag('all') ? ['archived', 'superseded', 'faded', 'duplicate'] : [],
		});
		for (const notice of answer.notices) terminal.note(notice);
		if (terminal.json) terminal.data({ hits: answer.hits, heldBack: answer.heldBack });
		else print(call, answer);
		return 0;
	},
};

function print({ terminal }: Invocation, { hits, heldBack }: Answer): void {
	for (const { ref, text, score, parts, importance } of hits) {
		terminal.line(`${terminal.strong(ref)}  ${terminal.faint(score.toFixed(3))}`);
		for (const line of text.split('\n').slice(0, MAX_LINES)) terminal.line(`    ${line}`);
		const reasons = [...parts.map(({ label }) => label), `strength ${importance.strength.toFixed(2)}`];
		terminal.line(`    ${terminal.faint(reasons.join(' · '))}`);
	}
	if (hits.length === 0) terminal.note('Nothing recalled.');
	for (const { ref, reason, by } of heldBack)
		terminal.line(terminal.faint(`held back: ${ref}: ${reason}${by === undefined ? '' : ` (${by})`}`));
}
