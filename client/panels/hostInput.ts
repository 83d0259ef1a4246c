import { fieldsOf } from '../../common/base/fieldsOf.ts';
import type { CaptureSource } from '../../common/model/capture.ts';
import type { ContextPiece } from '../../common/model/thread.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { OpenMode, Passage } from '../../common/protocol/webview.ts';

/**
 * Checks of what views send to the host's own methods; operations are checked by the server. By hand, because the
 * extension host does not load the schema library.
 */

const MODES: readonly unknown[] = ['preview', 'open', 'side'] satisfies OpenMode[];

export function parseMode(value: unknown): OpenMode {
	if (!MODES.includes(value)) throw invalid('a way to open');
	return value as OpenMode;
}

export function parsePassage(value: unknown): Passage {
	const { root, path, startLine, endLine } = fieldsOf(value);
	if (!isText(root) || !isText(path) || !isLine(startLine) || !isLine(endLine)) throw invalid('a passage');
	if (path.split(/[\\/]/).includes('..')) throw invalid('a path within the folder');
	return { root, path, startLine, endLine };
}

export function parseSource(value: unknown): CaptureSource {
	const { uri, startLine, endLine } = fieldsOf(value);
	if (!isText(uri) || (startLine !== undefined && !isLine(startLine)) || (endLine !== undefined && !isLine(endLine)))
		throw invalid('a source');
	return value as CaptureSource;
}

/** @returns undefined when there is none */
export function parsePiece(value: unknown): ContextPiece | undefined {
	if (value === undefined) return undefined;
	const { kind, root, path, startLine, endLine, label, language, text } = fieldsOf(value);
	const texts = [kind, root, path, label, language, text];
	if (!texts.every(isText) || !isLine(startLine) || !isLine(endLine)) throw invalid('a piece of context');
	if (String(path).split(/[\\/]/).includes('..')) throw invalid('a path within the folder');
	return value as ContextPiece;
}

export function parseText(value: unknown): string {
	if (!isText(value)) throw invalid('a text');
	return value;
}

/** An address of the web: nothing else is opened for a page. */
export function parseUrl(value: unknown): string {
	if (!isText(value) || !/^https?:\/\//.test(value)) throw invalid('an address of the web');
	return value;
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function isLine(value: unknown): value is number {
	return Number.isInteger(value) && (value as number) >= 1;
}

function invalid(expected: string): OperationError {
	return new OperationError('invalidInput', `The view did not send ${expected}.`);
}
