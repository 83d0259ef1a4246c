import { lineWords } from '../../../common/base/lineRange.ts';
import type { AnswerStep, ContextItem, Thread, ThreadMessage } from '../../../common/model/thread.ts';

/** A conversation as a Markdown document: questions as headings, answers as they were written, what was sent along. */
export function threadMarkdown({ title, createdAt }: Thread, messages: readonly ThreadMessage[]): string {
	return [`# ${oneLine(title)}`, `*${createdAt.slice(0, 10)}*`, ...messages.map(messageMarkdown)].join('\n\n') + '\n';
}

function messageMarkdown(message: ThreadMessage): string {
	if (message.role === 'user') {
		const command = message.command === undefined ? '' : `/${message.command} `;
		const [first = '', ...rest] = `${command}${message.text}`.trim().split('\n');
		return [`## ${oneLine(first) || 'Question'}`, rest.join('\n').trim()].filter((part) => part !== '').join('\n\n');
	}
	const notes = message.notices.map((notice) => `> ${oneLine(notice)}`).join('\n');
	const stopped = message.state === 'done' ? '' : `*${message.state === 'stopped' ? 'Stopped' : 'Failed'}.*`;
	const steps = message.steps.map(stepLine).join('\n');
	const sent = message.context.map(contextLine).join('\n');
	const by = message.model === undefined ? '' : `*${message.model.ref}*`;
	return [steps, message.text, stopped, notes, sent, by].filter((part) => part !== '').join('\n\n');
}

function stepLine({ title, input, result }: AnswerStep): string {
	return `- *${title}* \`${oneLine(input).replaceAll('`', "'").slice(0, 200)}\`: ${oneLine(result)}`;
}

function contextLine({ number, root, kind, path, startLine, endLine, label }: ContextItem): string {
	const named = label === '' ? '' : ` (${oneLine(label)})`;
	if (root === '' && path.startsWith(`${kind}/`)) return `- [${number}] ${kind}${named}`;
	return `- [${number}] \`${path.replaceAll('`', "'")}\`, ${lineWords({ startLine, endLine })}${named}`;
}

function oneLine(text: string): string {
	return text.replaceAll(/\s+/g, ' ').trim();
}
