/** The first characters of a text that people are to judge by; says how many are not shown. */
export function shortened(text: string, most: number): string {
	return text.length <= most ? text : `${text.slice(0, most)}\n\n… and ${text.length - most} more characters`;
}
