/** The texts of what is kept, as a search shows passages of them. */
export interface RecordTexts {
	/** @returns undefined when there is no such thing any more */
	read(kind: string, id: string): RecordText | undefined;
}

export interface RecordText {
	/** Lines of a note are those of its file. */
	readonly text: string;
	/** What it is called, such as a heading or the label of a task; may be empty. */
	readonly title: string;
}
