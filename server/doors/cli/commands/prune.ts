import { UsageError, type Command } from '../command.ts';
import { findProject } from '../findProject.ts';

export const pruneCommand: Command = {
	name: 'prune',
	usage: '--max N | --below STRENGTH | --undo RUN',
	summary: 'Archive the captures that matter least; nothing is deleted and pinned ones stay.',
	options: {
		max: { type: 'string', value: 'N', summary: 'No more than N stay.' },
		below: { type: 'string', value: 'STRENGTH', summary: 'Those weaker than this go, from 0 to 1.' },
		project: { type: 'string', value: 'NAME', summary: 'Only of this project.' },
		'dry-run': { type: 'boolean', summary: 'Only show which.' },
		undo: { type: 'string', value: 'RUN', summary: 'Bring back what a run archived.' },
	},
	arity: [0, 0],
	async run({ options, terminal, server }) {
		const undo = options.text('undo');
		if (undo !== undefined) {
			const { restored } = await server.call('memory/restore', { run: undo });
			if (terminal.json) terminal.data({ restored });
			else terminal.line(`Restored: ${restored.length}`);
			return 0;
		}
		const maxMemories = options.count('max', 1);
		const below = options.text('below');
		const minStrength = below === undefined ? undefined : Number(below);
		if (maxMemories === undefined && minStrength === undefined)
			throw new UsageError('understory prune takes --max N or --below STRENGTH.');
		if (minStrength !== undefined && !(minStrength >= 0 && minStrength <= 1))
			throw new UsageError('--below takes a number from 0 to 1.');
		const project = await findProject(server, options.text('project'));
		const dryRun = options.flag('dry-run');
		const { run, items, remaining } = await server.call('memory/prune', {
			...(maxMemories === undefined ? {} : { maxMemories }),
			...(minStrength === undefined ? {} : { minStrength }),
			...(project === undefined ? {} : { project: project.id }),
			dryRun,
		});
		if (terminal.json) {
			terminal.data({ run, items, remaining });
			return 0;
		}
		for (const { id, text, strength, why } of items) {
			const said = why === 'superseded' ? 'not so any more' : why === 'duplicate' ? 'said before' : strength.toFixed(3);
			terminal.line(`${terminal.faint(said)}  ${id}  ${text.replaceAll(/\s+/g, ' ')}`);
		}
		const done = dryRun ? 'would be archived' : 'archived';
		terminal.line(
			`${items.length} ${done}, ${remaining} stay${run === '' ? '' : `; undo: understory prune --undo ${run}`}`,
		);
		return 0;
	},
};
