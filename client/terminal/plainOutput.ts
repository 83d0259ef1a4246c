const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(0x07);

/**
 * Control sequences of terminals (ECMA-48, and the operating system commands of xterm): OSC and the like up to their
 * terminator, CSI, two-character escapes.
 */
const SEQUENCES = new RegExp(
	[
		String.raw`${ESCAPE}[\]PX^_][\s\S]*?(?:${BELL}|${ESCAPE}\\|$)`,
		String.raw`${ESCAPE}\[[0-?]*[ -/]*[@-~]`,
		String.raw`${ESCAPE}[ -/]*[0-~]`,
	].join('|'),
	'g',
);

/** Control characters but backspace, tab, line feed and return. */
const CONTROLS = /(?![\b\t\n\r])[\p{Cc}]/gu;

/** What full-screen programs such as editors and pagers draw stands between these. */
const FULL_SCREEN = new RegExp(
	String.raw`${ESCAPE}\[\?(?:1049|1047|47)h[\s\S]*?(?:${ESCAPE}\[\?(?:1049|1047|47)l|$)`,
	'g',
);

/** What a person would have seen: without colours and cursor movements, a line that was written over in its last form. */
export function plainOutput(raw: string): string {
	const text = raw
		.replaceAll(FULL_SCREEN, '')
		.replaceAll(SEQUENCES, '')
		.replaceAll(CONTROLS, '')
		.replaceAll('\r\n', '\n');
	return text.split('\n').map(lastForm).join('\n').replace(/^\n+/, '').trimEnd();
}

/** A progress line returns to its beginning and is written again; a backspace takes a character back. */
function lastForm(line: string): string {
	const written = line.replace(/\r+$/, '');
	const form = written.slice(written.lastIndexOf('\r') + 1);
	if (!form.includes('\b')) return form;
	const kept: string[] = [];
	for (const char of form)
		if (char === '\b') kept.pop();
		else kept.push(char);
	return kept.join('');
}
