import { randomUUID } from 'node:crypto';
import { usageText } from '../../../../common/model/usageText.ts';
import { UsageError, type Command } from '../command.ts';
import { findProject } from '../findProject.ts';

const METHODS = ['auto', 'model', 'extractive'] as const;

export const compactCommand: Command = {
	name: 'compact',
	usage: '--project NAME | --topic TEXT | --undo RUN',
	summary: 'Sum up the captures of a project or about a topic; the captures stay as they are.',
	details:
		'Only captures that are new since the last time are read again. auto asks a language model that runs on this machine ' +
		'when there is one, and chooses sentences of the captures otherwise; model asks the model of the settings, wherever it runs.',
	options: {
		project: { type: 'string', value: 'NAME', summary: 'Captures of this project; none: of no project.' },
		topic: { type: 'string', value: 'TEXT', summary: 'Captures about this.' },
		method: { type: 'string', value: 'METHOD', summary: `One of ${METHODS.join(', ')} (default auto).` },
		tokens: { type: 'string', value: 'N', summary: 'The summary has at most N tokens (default 400).' },
		undo: { type: 'string', value: 'RUN', summary: 'Take a run back instead.' },
	},
	arity: [0, 0],
	async run({ options, terminal, server }) {
		const undo = options.text('undo');
		if (undo !== undefined) {
			const { run } = await server.call('memory/undoCompaction', { run: undo });
			if (terminal.json) terminal.data({ run });
			else terminal.line(`Undone: ${run}`);
			return 0;
		}
		const project = await findProject(server, options.text('project'));
		const topic = options.text('topic');
		if ((project === undefined) === (topic === undefined))
			throw new UsageError('understory compact takes either --project NAME or --topic TEXT.');
		const maxTokens = options.count('tokens', 50);
		const answer = await server.call('memory/compact', {
			id: randomUUID(),
			...(project === undefined ? { topic: topic! } : { project: project.id }),
			method: options.choice('method', METHODS) ?? 'auto',
			...(maxTokens === undefined ? {} : { maxTokens }),
		});
		for (const notice of answer.notices) terminal.note(notice);
		if (terminal.json) terminal.data(answer);
		else if (answer.summary === undefined) terminal.note('There is nothing to sum up.');
		else {
			terminal.line(answer.summary.content);
			const read =
				answer.captures === 0 ? 'nothing is new' : `${answer.captures} captures read, run ${answer.summary.run}`;
			terminal.line(
				terminal.faint(
					[
						answer.summary.method,
						`a summary of ${answer.summary.tokens} tokens`,
						read,
						...usageText(answer.usage),
					].join(' · '),
				),
			);
		}
		return 0;
	},
};
