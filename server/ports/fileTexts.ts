/** Reads files of the user's folders. */
export interface FileTexts {
	/**
	 * The text of a file with `\n` line ends.
	 * @param file absolute path
	 * @returns undefined when there is no such file; `unreadable` when there is one, but no text that could be read
	 */
	read(file: string): { readonly text: string } | 'unreadable' | undefined;
}
