import { pathToFileURL } from 'node:url';
import {
	CodeActionKind,
	CompletionItemKind,
	DiagnosticSeverity,
	ResponseError,
	type CodeAction,
	type CompletionItem,
	type Diagnostic,
	type Range,
	type WorkspaceEdit,
} from 'vscode-languageserver';
import { OperationError, RPC_OPERATION_ERROR } from '../../../common/protocol/errors.ts';
import type { NoteCompletion } from '../../app/notes/language/complete.ts';
import type { NoteFix, NoteProblem } from '../../app/notes/language/diagnose.ts';
import type { NoteDocument } from '../../app/notes/language/noteDocument.ts';
import type { RenamePlan } from '../../app/notes/language/rename.ts';

/** Turns what the language features of notes say into the language protocol's words. */

export function uriOf(file: string): string {
	return pathToFileURL(file).href;
}

export function toCompletion(item: NoteCompletion, { lines }: NoteDocument): CompletionItem {
	return {
		label: item.label,
		kind: KINDS[item.kind],
		detail: item.detail,
		filterText: item.filter,
		textEdit: { range: lines.range(item.start, item.end), newText: item.insert },
		...(item.id !== undefined && { data: item.id }),
	};
}

export function toDiagnostic({ code, message, range }: NoteProblem): Diagnostic {
	return { code, message, range, source: 'Understory', severity: DiagnosticSeverity.Warning };
}

export function toAction(fix: NoteFix, problem: NoteProblem, { file }: NoteDocument): CodeAction {
	const edit = fix.edit;
	const edits = edit === undefined ? [] : [{ file, edits: [edit] }];
	return {
		title: fix.title,
		kind: CodeActionKind.QuickFix,
		diagnostics: [toDiagnostic(problem)],
		isPreferred: fix.preferred,
		edit: fix.create === undefined ? toWorkspaceEdit({ edits }) : creation(fix.create),
	};
}

/** Texts first, then the file: an edit names the document by the name it has. */
export function toWorkspaceEdit({ edits, move }: RenamePlan): WorkspaceEdit {
	return {
		documentChanges: [
			...edits.map(({ file, edits: some }) => ({
				textDocument: { uri: uriOf(file), version: null },
				edits: some.map(({ range, text }) => ({ range, newText: text })),
			})),
			...(move === undefined ? [] : [{ kind: 'rename' as const, oldUri: uriOf(move.from), newUri: uriOf(move.to) }]),
		],
	};
}

export function overlaps(a: Range, b: Range): boolean {
	return !isBefore(a.end, b.start) && !isBefore(b.end, a.start);
}

/** What the user can mend is told as the answer, not as a fault. */
export function answered<T>(action: () => T): T {
	try {
		return action();
	} catch (error) {
		if (OperationError.is(error)) throw new ResponseError(RPC_OPERATION_ERROR, error.message);
		throw error;
	}
}

function creation({ file, text }: NonNullable<NoteFix['create']>): WorkspaceEdit {
	const uri = uriOf(file);
	const start = { line: 0, character: 0 };
	return {
		documentChanges: [
			{ kind: 'create', uri, options: { ignoreIfExists: true } },
			{ textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
		],
	};
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
	return a.line < b.line || (a.line === b.line && a.character < b.character);
}

const KINDS: Readonly<Record<NoteCompletion['kind'], CompletionItemKind>> = {
	note: CompletionItemKind.File,
	heading: CompletionItemKind.Reference,
	tag: CompletionItemKind.Keyword,
};
