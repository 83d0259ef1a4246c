import type { ContextPiece, ThreadCommand } from '../../../common/model/thread.ts';

const MAX_LENGTH = 60;

/** What a conversation is called until the user says otherwise: the first words of its first question. */
export function titleOf({
	text,
	command,
	attachments,
}: {
	readonly text: string;
	readonly command?: ThreadCommand;
	readonly attachments: readonly ContextPiece[];
}): string {
	const about = attachments.map(({ label, path }) => label || path).join(', ');
	const words = `${command === undefined ? '' : `/${command} `}${text.trim() || about}`.replaceAll(/\s+/g, ' ').trim();
	if (words.length <= MAX_LENGTH) return words;
	const cut = words.slice(0, MAX_LENGTH);
	const space = cut.lastIndexOf(' ');
	return `${(space > MAX_LENGTH / 2 ? cut.slice(0, space) : cut).toWellFormed()}…`;
}
