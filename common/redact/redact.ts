import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { matched, takeOutRanges, type Range, type RedactedText } from './ranges.ts';
import { SECRET_FORMS, SECRET_PLACES } from './secretShapes.ts';

const CONFIG = {
	rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }],
};

/**
 * Takes secrets out of a text: what Secretlint's recommended rules find, what is secret by its place, and what the user's
 * own patterns match.
 */
export async function redact(text: string, patterns: readonly RegExp[]): Promise<RedactedText> {
	return takeOut(text, [...SECRET_FORMS, ...SECRET_PLACES, ...patterns]);
}

/**
 * The same for source code, where `token: string` and `password = ask()` hold no secret: what is one by its place stays.
 */
export async function redactKeys(text: string, patterns: readonly RegExp[]): Promise<RedactedText> {
	return takeOut(text, [...SECRET_FORMS, ...patterns]);
}

/** Patterns of the user; those that are no regular expressions are left out and told of. */
export function compilePatterns(sources: readonly string[], onInvalid: (source: string) => void): RegExp[] {
	return sources.flatMap((source) => {
		try {
			return [new RegExp(source, 'gd')];
		} catch {
			onInvalid(source);
			return [];
		}
	});
}

async function takeOut(text: string, patterns: readonly RegExp[]): Promise<RedactedText> {
	if (text.trim() === '') return { text, count: 0 };
	const found = [...(await detected(text)), ...patterns.flatMap((pattern) => matched(text, pattern))];
	return takeOutRanges(text, found);
}

async function detected(text: string): Promise<Range[]> {
	const { messages } = await lintSource({
		source: { content: text, filePath: 'terminal.txt', ext: '.txt', contentType: 'text' },
		options: { config: CONFIG, noPhysicFilePath: true },
	});
	return messages.map(({ range }) => [range[0], range[1]]);
}
