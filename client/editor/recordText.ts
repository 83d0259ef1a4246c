/** A document to look at. */
export interface RecordText {
	/** Of a file: its extension says the language. */
	readonly name: string;
	readonly text: string;
}

/** Words as the name of a file may have them. */
export function asFileName(text: string, length: number): string {
	return text.replaceAll(/[\\/:*?"<>|]/g, ' ').slice(0, length);
}
