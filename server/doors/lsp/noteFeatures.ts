import {
	BulkRegistration,
	CodeActionRequest,
	CompletionRequest,
	DefinitionRequest,
	DidChangeTextDocumentNotification,
	DidCloseTextDocumentNotification,
	DidOpenTextDocumentNotification,
	DocumentLinkRequest,
	HoverRequest,
	ReferencesRequest,
	RenameRequest,
	TextDocumentSyncKind,
	WillRenameFilesRequest,
	type Connection,
	type Disposable as Registered,
	type DocumentSelector,
	type InitializeParams,
} from 'vscode-languageserver';
import type { Disposable } from '../../../common/base/disposable.ts';
import type { NoteServices } from '../../app/noteHandlers.ts';
import { complete } from '../../app/notes/language/complete.ts';
import { diagnose, fixes } from '../../app/notes/language/diagnose.ts';
import { definition, documentLinks, hover, preview, references } from '../../app/notes/language/navigate.ts';
import { NoteReader, type NoteDocument } from '../../app/notes/language/noteDocument.ts';
import { moveEdits, rename, renameTarget } from '../../app/notes/language/rename.ts';
import type { Logger } from '../../ports/logger.ts';
import { answered, overlaps, toAction, toCompletion, toDiagnostic, toWorkspaceEdit, uriOf } from './noteParts.ts';
import { pathsOf } from './protocolParts.ts';

/** What is typed is looked at when typing pauses. Milliseconds. */
const DIAGNOSE_AFTER_MS = 200;

/** Language features in notes: registered for the folders of notes alone, because only there is unsaved text wanted. */
export class NoteFeatures implements Disposable {
	readonly #connection: Connection;
	readonly #notes: NoteServices;
	readonly #logger: Logger;
	readonly #reader: NoteReader;
	/** Text of open notes by file. */
	readonly #open = new Map<string, string>();
	readonly #subscription: Disposable;
	#timer: NodeJS.Timeout | undefined;
	#registered: { readonly roots: string; readonly registration: Promise<Registered> } | undefined;
	#canRegister = false;
	#closed = false;

	constructor(connection: Connection, notes: NoteServices, logger: Logger) {
		this.#connection = connection;
		this.#notes = notes;
		this.#logger = logger;
		this.#reader = new NoteReader(notes.shelf, notes.files, (file) => this.#open.get(file));
		this.#subscription = notes.shelf.onDidChange(() => {
			this.#register();
			this.#diagnoseSoon();
		});
		this.#listen();
	}

	/** The editor is ready for registrations. */
	begin({ capabilities: { textDocument } }: InitializeParams): void {
		this.#canRegister = textDocument?.completion?.dynamicRegistration === true;
		this.#register();
	}

	dispose(): void {
		this.#closed = true;
		clearTimeout(this.#timer);
		this.#subscription.dispose();
	}

	#listen(): void {
		const connection = this.#connection;
		connection.onDidOpenTextDocument(({ textDocument: { uri, text } }) => this.#setText(uri, text));
		connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) => {
			const change = contentChanges.at(-1); // whole texts are asked for
			if (change !== undefined) this.#setText(uri, change.text);
		});
		connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
			for (const file of pathsOf([{ uri }])) this.#open.delete(file);
			void connection.sendDiagnostics({ uri, diagnostics: [] });
		});
		this.#listenToReads();
		this.#listenToEdits();
	}

	#listenToReads(): void {
		const connection = this.#connection;
		connection.onCompletion(({ textDocument, position }) =>
			this.#with(textDocument, (document) => {
				const items = complete(this.#reader, document, document.lines.offset(position));
				return {
					isIncomplete: items.length > 0, // what is to be inserted depends on what stands behind the cursor
					items: items.map((item) => toCompletion(item, document)),
				};
			}),
		);
		connection.onCompletionResolve((item) => {
			const note = typeof item.data === 'string' ? this.#notes.shelf.catalog.get(item.data) : undefined;
			return note === undefined
				? item
				: { ...item, documentation: { kind: 'markdown', value: preview(this.#reader, note) } };
		});
		connection.onHover(({ textDocument, position }) =>
			this.#with(textDocument, (document) => {
				const found = hover(this.#reader, document, document.lines.offset(position));
				return found && { contents: { kind: 'markdown' as const, value: found.markdown }, range: found.range };
			}),
		);
		connection.onDefinition(({ textDocument, position }) =>
			this.#with(textDocument, (document) =>
				definition(this.#reader, document, document.lines.offset(position)).map(({ file, range }) => ({
					uri: uriOf(file),
					range,
				})),
			),
		);
		connection.onReferences(({ textDocument, position, context }) =>
			this.#with(textDocument, (document) =>
				references(this.#reader, document, document.lines.offset(position), context.includeDeclaration).map(
					({ file, range }) => ({
						uri: uriOf(file),
						range,
					}),
				),
			),
		);
		connection.onDocumentLinks(({ textDocument }) =>
			this.#with(textDocument, (document) =>
				documentLinks(this.#reader, document).map(({ range, target, line, title }) => ({
					range,
					target: line > 1 ? `${uriOf(target)}#L${line}` : uriOf(target),
					tooltip: title,
				})),
			),
		);
	}

	#listenToEdits(): void {
		const connection = this.#connection;
		connection.onPrepareRename(({ textDocument, position }) =>
			this.#with(textDocument, (document) => {
				const target = renameTarget(this.#reader, document, document.lines.offset(position));
				return target && { range: target.range, placeholder: target.name };
			}),
		);
		connection.onRenameRequest(({ textDocument, position, newName }) =>
			this.#with(textDocument, (document) =>
				answered(() => toWorkspaceEdit(rename(this.#reader, document, document.lines.offset(position), newName))),
			),
		);
		connection.onCodeAction(({ textDocument, range }) =>
			this.#with(textDocument, (document) => {
				const problems = diagnose(this.#reader, document).filter((problem) => overlaps(problem.range, range));
				return problems.flatMap((problem) =>
					fixes(this.#reader, document, problem, Date.now()).map((fix) => toAction(fix, problem, document)),
				);
			}),
		);
		connection.workspace.onWillRenameFiles(async ({ files }) => {
			await this.#notes.shelf.settled();
			const moves = files.flatMap(({ oldUri, newUri }) => {
				const [from, to] = [pathsOf([{ uri: oldUri }])[0], pathsOf([{ uri: newUri }])[0]];
				return from === undefined || to === undefined ? [] : [{ from, to }];
			});
			return toWorkspaceEdit({ edits: moveEdits(this.#reader, moves) });
		});
	}

	/** Answers about a note as it is now; null for what is none. */
	async #with<T>(
		{ uri }: { readonly uri: string },
		answer: (document: NoteDocument) => T | undefined,
	): Promise<T | null> {
		await this.#notes.shelf.settled();
		const [file] = pathsOf([{ uri }]);
		const document = file === undefined ? undefined : this.#reader.document(file);
		return (document && answer(document)) ?? null;
	}

	#setText(uri: string, text: string): void {
		for (const file of pathsOf([{ uri }])) this.#open.set(file, text);
		this.#diagnoseSoon();
	}

	#diagnoseSoon(): void {
		if (this.#closed) return;
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			void this.#diagnoseAll();
		}, DIAGNOSE_AFTER_MS);
	}

	async #diagnoseAll(): Promise<void> {
		await this.#notes.shelf.settled();
		for (const file of this.#open.keys()) {
			if (this.#closed) return;
			const document = this.#reader.document(file);
			const diagnostics = document === undefined ? [] : diagnose(this.#reader, document).map(toDiagnostic);
			void this.#connection.sendDiagnostics({ uri: uriOf(file), diagnostics });
		}
	}

	#register(): void {
		const { roots } = this.#notes.shelf;
		const key = roots.join('\0');
		if (!this.#canRegister || this.#closed || this.#registered?.roots === key) return;
		const before = this.#registered?.registration;
		const registration = Promise.resolve(before)
			.then((old) => old?.dispose())
			.then(() => this.#connection.client.register(registrations(roots)));
		this.#registered = { roots: key, registration };
		registration.catch((error: unknown) => {
			this.#logger.debug('Features of notes were not registered', { error: String(error) });
		});
	}
}

function registrations(roots: readonly string[]): BulkRegistration {
	const documentSelector: DocumentSelector = roots.map((root) => ({
		scheme: 'file',
		language: 'markdown',
		pattern: `${globOf(root)}/**`,
	}));
	const bulk = BulkRegistration.create();
	bulk.add(DidOpenTextDocumentNotification.type, { documentSelector });
	bulk.add(DidChangeTextDocumentNotification.type, { documentSelector, syncKind: TextDocumentSyncKind.Full });
	bulk.add(DidCloseTextDocumentNotification.type, { documentSelector });
	bulk.add(CompletionRequest.type, { documentSelector, triggerCharacters: ['[', '#'], resolveProvider: true });
	bulk.add(HoverRequest.type, { documentSelector });
	bulk.add(DefinitionRequest.type, { documentSelector });
	bulk.add(ReferencesRequest.type, { documentSelector });
	bulk.add(DocumentLinkRequest.type, { documentSelector });
	bulk.add(RenameRequest.type, { documentSelector, prepareProvider: true });
	bulk.add(CodeActionRequest.type, { documentSelector, codeActionKinds: ['quickfix'] });
	const pattern = {
		glob: roots.length === 1 ? `${globOf(roots[0]!)}/**` : `{${roots.map((root) => `${globOf(root)}/**`).join(',')}}`,
	};
	bulk.add(WillRenameFilesRequest.type, { filters: [{ scheme: 'file', pattern }] });
	return bulk;
}

/** A folder as a glob: `/` separated, and its own marks stand for themselves. */
function globOf(folder: string): string {
	return folder.replaceAll('\\', '/').replaceAll(/[*?[\]{}]/g, (mark) => `[${mark}]`);
}
