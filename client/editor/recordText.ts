/** A document to look at. */
export interface RecordText {
	/** Of a file: its extension says the language. */
	readonly name: string;
	readonly text: string;
}
