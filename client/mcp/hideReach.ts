import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { hideArguments } from './hideArguments.ts';
import type { Reach } from './serverFields.ts';

/** How a server is reached, with references where keys were typed. @param taken names that mean other values already */
export function hideReach(reached: Reach, taken: readonly string[]) {
	if (!('args' in reached)) return { reached, values: {} };
	const { args, values } = hideArguments(
		reached.args.map((text) => ({ text })),
		taken,
	);
	return { reached: { ...reached, args }, values };
}

/** Puts what was typed as an argument into the secret storage, and says so. */
export async function keepHidden(
	{ mcpSecrets }: Services,
	id: string,
	values: Readonly<Record<string, string>>,
): Promise<void> {
	const names = Object.keys(values);
	if (names.length === 0) return;
	const kept = await mcpSecrets.read(id);
	await mcpSecrets.keep(id, { ...kept, env: { ...kept.env, ...values } });
	void vscode.window.showInformationMessage(
		`${names.join(', ')} went to the secret storage: what looks like a key is not kept in the command.`,
	);
}
