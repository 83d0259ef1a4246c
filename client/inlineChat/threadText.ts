import * as vscode from 'vscode';
import { counted } from '../../common/base/counted.ts';
import type { ChatSource, SentAlong } from '../../common/model/chat.ts';
import { usageText } from '../../common/model/usageText.ts';
import type { Output } from '../../common/protocol/index.ts';

type Answered = Pick<Output<'chat/ask'>, 'model' | 'usage'>;

/**
 * Markdown of a model, safe to show: HTML and command links are off in any case, and pictures are not loaded, because
 * the address of a picture could carry text away to whoever wrote it into a file.
 */
export function modelMarkdown(text: string): vscode.MarkdownString {
	return new vscode.MarkdownString(withoutPictures(text));
}

/** What the user typed, shown as it is. */
export function plainText(text: string): vscode.MarkdownString {
	return new vscode.MarkdownString().appendText(text);
}

/** A message of ours that offers commands. `message` may quote others and is shown as it is. */
export function messageWithCommands(
	message: string,
	commands: Readonly<Record<string, string>>,
	icon: 'info' | 'warning' = 'warning',
): vscode.MarkdownString {
	const markdown = new vscode.MarkdownString(`$(${icon}) `, true).appendText(message);
	markdown.isTrusted = { enabledCommands: Object.keys(commands) };
	for (const [command, title] of Object.entries(commands))
		markdown.appendMarkdown(`\n\n[${title}](command:${command})`);
	return markdown;
}

/** Passages that were found, each with a number and a place above it; the places become links. */
export function passageMarkdown(text: string, sources: readonly ChatSource[]): vscode.MarkdownString {
	const linked = outsideCode(text, (line) =>
		line.replace(/^\[(\d+)\] (`[^`]+`)/, (heading, number: string, place: string) => {
			const address = addressOf(sources.find((source) => source.number === Number(number)));
			return address === undefined ? heading : `[${number}] [${place}](${address})`;
		}),
	);
	return modelMarkdown(linked);
}

/** All that was sent with the selection: links to the passages, then what has no place of its own. */
export function sourceList(sources: readonly ChatSource[], along?: SentAlong): string {
	const links = sources.map((source) => {
		const { number, path, startLine, name } = source;
		const title = (name ?? `${path}:${startLine}`).replaceAll(/[\\`*_[\]<>]/g, String.raw`\$&`);
		const address = addressOf(source);
		return address === undefined ? `[${number}] ${title}` : `[${number}] [${title}](${address})`;
	});
	const sent = [...links, ...(along === undefined ? [] : namesOf(along))];
	return sent.length === 0 ? '' : `\n\n---\n\nSent along: ${sent.join(' · ')}`;
}

function namesOf({ linesBefore, linesAfter, problems, earlier }: SentAlong): string[] {
	return [
		linesBefore === 0 ? '' : `${counted(linesBefore, 'line')} before`,
		linesAfter === 0 ? '' : `${counted(linesAfter, 'line')} after`,
		problems === 0 ? '' : counted(problems, 'problem'),
		earlier === undefined ? '' : `${counted(earlier.turns, 'earlier turn')} (${earlier.tokens} tokens)`,
	].filter((part) => part !== '');
}

/** Of its first line; undefined for what is in no file. */
function addressOf(source: ChatSource | undefined): string | undefined {
	if (source === undefined || source.root === '') return undefined;
	const file = vscode.Uri.joinPath(vscode.Uri.file(source.root), source.path);
	return file.with({ fragment: `L${source.startLine}` }).toString();
}

/** Who answered, whether the text left this machine, and what the answer took. */
export function authorOf({ model, usage }: Answered): { readonly name: string; readonly label: string } {
	if (model === undefined) return { name: 'Understory', label: 'no model' };
	const place = model.local ? 'on this machine' : `sent to ${model.host}`;
	return { name: model.name, label: [place, ...usageText(usage)].join(' · ') };
}

/** The code blocks of an answer, longest first. */
export function codeBlocks(text: string): string[] {
	return [...text.matchAll(/^(`{3,})[^\n]*\n([^]*?)\n\1\s*$/gm)]
		.map((match) => match[2]!)
		.toSorted((a, b) => b.length - a.length);
}

/** Code blocks show `![` as it is; only what is outside of them could be a picture. */
function withoutPictures(text: string): string {
	return outsideCode(text, (line) => line.replaceAll('![', String.raw`!\[`));
}

/** Changes the lines that are in no fenced block. */
function outsideCode(text: string, change: (line: string) => string): string {
	let mark: string | undefined;
	return text
		.split('\n')
		.map((line) => {
			const fence = /^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1];
			if (fence !== undefined && mark === undefined) mark = fence;
			else if (fence !== undefined && mark !== undefined && line.trim().startsWith(mark)) mark = undefined;
			else if (mark === undefined) return change(line);
			return line;
		})
		.join('\n');
}
