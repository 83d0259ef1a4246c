import * as vscode from 'vscode';
import { referencesIn } from '../../common/model/secretReference.ts';
import type { Services } from '../services.ts';
import { HiddenValues } from './hiddenValues.ts';
import { hideAddress } from './hideAddress.ts';
import { hideArguments } from './hideArguments.ts';
import type { Reach } from './serverFields.ts';

/** How a server is reached, without the keys that were typed. */
export interface HiddenReach {
	readonly reached: Reach;
	/** Names of the values it needs: those of a program, and those that stand in an address. */
	readonly env: readonly string[];
	/** What was taken out, for the secret storage. */
	readonly values: Readonly<Record<string, string>>;
}

/** Puts references in the place of keys that were typed. @param known names of values that a program has already */
export function hideReach(reached: Reach, known: readonly string[]): HiddenReach {
	if ('url' in reached) {
		const hidden = new HiddenValues(referencesIn(reached.url));
		const url = hideAddress(reached.url, hidden);
		return { reached: { url }, env: [...new Set(referencesIn(url))], values: hidden.values };
	}
	const hidden = new HiddenValues(known);
	const args = hideArguments(
		reached.args.map((text) => ({ text })),
		hidden,
	);
	return { reached: { ...reached, args }, env: [...known, ...Object.keys(hidden.values)], values: hidden.values };
}

/** Puts what was typed into the secret storage, and says so. */
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
		`${names.join(', ')} went to the secret storage: what looks like a key is not kept in the command or the address.`,
	);
}
