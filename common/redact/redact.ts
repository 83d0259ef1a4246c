import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { SECRET_FORMS, SECRET_PLACES } from './secretShapes.ts';

/** Stands in the place of a secret. */
export const REDACTED = '[redacted]';

export interface RedactedText {
	readonly text: string;
	/** Places that were taken out. */
	readonly count: number;
}

type Range = readonly [start: number, end: number];

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
	return replaceRanges(text, found);
}

async function detected(text: string): Promise<Range[]> {
	const { messages } = await lintSource({
		source: { content: text, filePath: 'terminal.txt', ext: '.txt', contentType: 'text' },
		options: { config: CONFIG, noPhysicFilePath: true },
	});
	return messages.map(({ range }) => [range[0], range[1]]);
}

function matched(text: string, pattern: RegExp): Range[] {
	return [...text.matchAll(pattern)].flatMap((match) => {
		const range = match.indices?.groups?.['secret'] ?? match.indices?.[0];
		return range === undefined || range[0] === range[1] ? [] : [range];
	});
}

/** Ranges that overlap or touch become one. */
function replaceRanges(text: string, ranges: readonly Range[]): RedactedText {
	const merged: [number, number][] = [];
	for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
		const last = merged.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else merged.push([start, end]);
	}
	let result = '';
	let at = 0;
	for (const [start, end] of merged) {
		result += text.slice(at, start) + REDACTED;
		at = end;
	}
	return { text: result + text.slice(at), count: merged.length };
}
