import * as vscode from 'vscode';
import type { Input } from '../../common/protocol/index.ts';
import { readMemoryLimits } from '../config/settings.ts';
import type { Services } from '../services.ts';

/** Reasons that are not the strength beside them. */
const WHY: Readonly<Record<string, readonly string[]>> = {
	superseded: ['not so any more'],
	duplicate: ['said before'],
};

type Limits = Pick<Input<'memory/prune'>, 'maxMemories' | 'minStrength'>;

/** Understory: Prune Captures… shows what would be archived, and archives what stays chosen. */
export async function pruneCaptures({ server }: Services): Promise<void> {
	const limits = await askForLimits();
	if (limits === undefined) return;
	const { items, remaining } = await server.call('memory/prune', { ...limits, dryRun: true });
	if (items.length === 0) {
		void vscode.window.showInformationMessage(`Nothing to archive: there are ${remaining} captures.`);
		return;
	}
	const chosen = await vscode.window.showQuickPick(
		items.map(({ id, text, strength, why, createdAt }) => ({
			label: text.replaceAll(/\s+/g, ' '),
			description: [...(WHY[why] ?? []), `strength ${strength.toFixed(2)}`, createdAt.slice(0, 10)].join(' · '),
			picked: true,
			id,
		})),
		{ title: `Archive ${items.length} of ${items.length + remaining} captures?`, canPickMany: true },
	);
	if (chosen === undefined || chosen.length === 0) return;
	const { archived } = await server.call('memory/archive', {
		ids: chosen.map(({ id }) => id),
		reason: 'pruned by hand',
	});
	const undo = 'Undo';
	const answer = await vscode.window.showInformationMessage(`Archived: ${archived.length}`, undo);
	if (answer === undo) await server.call('memory/restore', { ids: archived });
}

/** By number or by strength. The limits of the settings are what is offered. */
async function askForLimits(): Promise<Limits | undefined> {
	const { maxMemories, minStrength } = readMemoryLimits();
	const items = [
		{
			label: 'By Number…',
			detail: 'So many captures may stay; the ones that matter least go',
			ask: () => askForNumber(maxMemories),
		},
		{
			label: 'By Strength…',
			detail: 'What is weaker goes, whatever its age, and what is not so any more or said before',
			ask: () => askForStrength(minStrength),
		},
	];
	const title = 'Prune Captures: nothing is deleted, pinned ones stay';
	return (await vscode.window.showQuickPick(items, { title }))?.ask();
}

async function askForNumber(set: number): Promise<Limits | undefined> {
	const limit = await vscode.window.showInputBox({
		title: 'Prune Captures by Number',
		prompt: 'How many captures may stay? The ones that matter least are archived.',
		value: String(set === 0 ? 1000 : set),
		validateInput: (value) => (/^[1-9]\d{0,8}$/.test(value.trim()) ? undefined : 'Write a number from 1 on.'),
	});
	return limit === undefined ? undefined : { maxMemories: Number(limit) };
}

async function askForStrength(set: number): Promise<Limits | undefined> {
	const least = await vscode.window.showInputBox({
		title: 'Prune Captures by Strength',
		prompt: 'How strong must a capture be to stay, from 0 to 1? Strength halves in 90 days without use.',
		value: String(set === 0 ? 0.05 : set),
		validateInput: (value) =>
			Number(value) > 0 && Number(value) <= 1 ? undefined : 'Write a number above 0 and not above 1, such as 0.05.',
	});
	return least === undefined ? undefined : { minStrength: Number(least) };
}
