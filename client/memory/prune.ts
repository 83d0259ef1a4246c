import * as vscode from 'vscode';
import type { Services } from '../services.ts';

/** Reasons that are not the strength beside them. */
const WHY: Readonly<Record<string, readonly string[]>> = {
	superseded: ['not so any more'],
	duplicate: ['said before'],
};

/** Understory: Prune Captures… shows what would be archived, and archives what stays chosen. */
export async function pruneCaptures({ server }: Services): Promise<void> {
	const limit = await vscode.window.showInputBox({
		title: 'Prune Captures',
		prompt:
			'How many captures may stay? The ones that matter least are archived, nothing is deleted, pinned ones stay.',
		value: '1000',
		validateInput: (value) => (/^[1-9]\d{0,8}$/.test(value.trim()) ? undefined : 'Write a number from 1 on.'),
	});
	if (limit === undefined) return;
	const { items, remaining } = await server.call('memory/prune', { maxMemories: Number(limit), dryRun: true });
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
