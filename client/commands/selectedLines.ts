import type * as vscode from 'vscode';

/** 1-based and inclusive; a selection that ends at the start of a line does not include it. */
export function lineNumbers({ start, end }: vscode.Range): { startLine: number; endLine: number } {
	const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
	return { startLine: start.line + 1, endLine: last + 1 };
}
