import { secretReference } from '../../common/model/secretReference.ts';
import { redactLine } from '../../common/redact/redactLine.ts';

/** Keys that are taken out of what is registered, which everybody can read. */
export class HiddenValues {
	/** What the references stand for, for the secret storage. */
	readonly values: Record<string, string> = {};
	readonly #taken: ReadonlySet<string>;

	/** @param taken names that mean other values already */
	constructor(taken: readonly string[] = []) {
		this.#taken = new Set(taken);
	}

	/**
	 * @param label what the value is called where it stands
	 * @param otherwise its name when the label gives none
	 * @returns the reference that takes its place
	 */
	hide(value: string, label: string, otherwise: string): string {
		const base = variableName(label) || otherwise;
		let name = base;
		for (let i = 2; this.#taken.has(name) || name in this.values; i++) name = `${base}_${i}`;
		this.values[name] = value;
		return secretReference(name);
	}
}

/** Whether a text is a secret or names one beside it, as `token=…` does. Where a variable or a reference stands, none does. */
export function looksSecret(text: string): boolean {
	return !text.includes('${') && redactLine(text) !== text;
}

/** A name as variables have it: `API_KEY` for `--api-key` and `apiKey`. */
function variableName(label: string): string {
	return label
		.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
		.replaceAll(/\W+/g, '_')
		.replaceAll(/^[_\d]+|_+$/g, '')
		.toUpperCase();
}
