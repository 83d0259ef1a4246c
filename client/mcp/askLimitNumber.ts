import * as vscode from 'vscode';
import { OUTPUT_KB, TIMEOUT_SECONDS } from '../../common/model/upstreamLimits.ts';

/** The two limits of a call, of a server or of one of its tools. */
export const TIMEOUT_FIELD = {
	prompt: 'Seconds that a call may take without a sign of progress',
	range: TIMEOUT_SECONDS,
} as const;
export const OUTPUT_FIELD = { prompt: 'KiB that a result may have', range: OUTPUT_KB } as const;

export interface LimitQuestion {
	readonly title: string;
	readonly prompt: string;
	/** What it is now; undefined when it is not set, which is asked for with an empty field. */
	readonly known: number | undefined;
	readonly range: { readonly min: number; readonly max: number };
	/** What an empty field stands for, where it may be empty. */
	readonly whenEmpty?: string;
}

/** Asks for a whole number. @returns null for an empty field, undefined when the user gives up */
export async function askLimitNumber(question: LimitQuestion): Promise<number | null | undefined> {
	const { title, prompt, known, whenEmpty } = question;
	const text = await vscode.window.showInputBox({
		title,
		prompt: whenEmpty === undefined ? prompt : `${prompt}; empty for ${whenEmpty}`,
		value: known === undefined ? '' : String(known),
		ignoreFocusOut: true,
		validateInput: (typed) => problemOf(typed, question),
	});
	if (text === undefined) return undefined;
	return text.trim() === '' ? null : Number(text);
}

function problemOf(typed: string, { range: { min, max }, whenEmpty }: LimitQuestion): string | undefined {
	if (typed.trim() === '' && whenEmpty !== undefined) return undefined;
	const value = typed.trim() === '' ? Number.NaN : Number(typed);
	if (Number.isInteger(value) && value >= min && value <= max) return undefined;
	return `A whole number from ${min} to ${max} is needed here`;
}
