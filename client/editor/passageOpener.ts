import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { CaptureSource } from '../../common/model/capture.ts';
import { recordOf } from '../../common/model/kinds.ts';
import type { HitKind } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { OpenMode, Passage } from '../../common/protocol/webview.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { UsedRecords } from '../memory/usedRecords.ts';
import { readRecord } from './recordTexts.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';

/** Shows what is kept in the event log where it can be edited: a capture in the inbox, a task on the board. */
export interface RecordViews {
	showCapture(captureId: string): Promise<void>;
	showTask(taskId: string): void;
	showThread(threadId: string): Promise<void>;
	showCommand(commandId: string): void;
	showNode(nodeId: string): void;
}

/** Shows passages in the editor and marks their lines until the cursor moves. */
export class PassageOpener implements Disposable {
	readonly #server: ServerConnection;
	readonly #documents: VirtualDocuments;
	readonly #views: RecordViews;
	readonly #used: Pick<UsedRecords, 'add'>;
	readonly #disposables = new DisposableList();
	readonly #mark: vscode.TextEditorDecorationType;

	/** @param used is told of each record that is opened */
	constructor(
		server: ServerConnection,
		documents: VirtualDocuments,
		views: RecordViews,
		used: Pick<UsedRecords, 'add'>,
	) {
		this.#used = used;
		this.#server = server;
		this.#documents = documents;
		this.#views = views;
		this.#mark = this.#disposables.push(
			vscode.window.createTextEditorDecorationType({
				isWholeLine: true,
				backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
				overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
				overviewRulerLane: vscode.OverviewRulerLane.Full,
			}),
		);
		this.#disposables.push(
			vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
				if (kind !== undefined && kind !== vscode.TextEditorSelectionChangeKind.Command) this.#unmark(textEditor);
			}),
		);
		this.#disposables.push(
			vscode.workspace.onDidChangeTextDocument(({ document }) => {
				for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#unmark(editor);
			}),
		);
	}

	/**
	 * A record that is opened, not only looked at, counts as used.
	 * @param heldBack it was held back from a recall: opening it changes nothing about that
	 * @throws OperationError `notFound` when the file, the capture or the task is gone
	 */
	async open(passage: Passage, mode: OpenMode, { heldBack = false }: { heldBack?: boolean } = {}): Promise<void> {
		const [, runId] = passage.root === '' ? (/^run\/(.+)$/.exec(passage.path) ?? []) : [];
		if (runId !== undefined) return void (await vscode.commands.executeCommand('understory.openAgentRun', { runId }));
		const record = recordOf(passage);
		if (record === undefined) return this.#show(uriOf(passage), passage, mode);
		await this.#openRecord(record, passage, mode);
		if (mode !== 'preview' && !heldBack) this.#used.add(passage.path);
	}

	async #openRecord(
		record: { readonly kind: HitKind; readonly id: string },
		passage: Passage,
		mode: OpenMode,
	): Promise<void> {
		if (record.kind === 'note') return this.#openNote(record.id, passage, mode);
		const view = this.#recordViews[record.kind];
		if (mode === 'open' && view !== undefined) return view(record.id);
		const { name, text } = await readRecord(this.#server, record.kind, record.id);
		await this.#show(this.#documents.put(name, text, `${record.kind}/${record.id}`), undefined, mode);
	}

	/** Opens what a capture was taken from. @throws OperationError `notFound` when it is gone or there is none */
	async openSource(source: CaptureSource, mode: OpenMode): Promise<void> {
		if (source.uri === undefined)
			throw new OperationError('notFound', 'This capture was typed in: it has no source to open.');
		const { startLine, endLine = startLine } = source;
		const lines = startLine === undefined || endLine === undefined ? undefined : { startLine, endLine };
		await this.#show(vscode.Uri.parse(source.uri, true), lines, mode);
	}

	/** A note is a file like others; only its name is another. */
	async #openNote(id: string, passage: Passage, mode: OpenMode): Promise<void> {
		const { note } = await this.#server.call('note/read', { id });
		await this.#show(uriOf(note), passage, mode);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	async #show(
		uri: vscode.Uri,
		lines: Pick<Passage, 'startLine' | 'endLine'> | undefined,
		mode: OpenMode,
	): Promise<void> {
		const options: vscode.TextDocumentShowOptions = {
			preview: mode !== 'open',
			preserveFocus: mode === 'preview',
			viewColumn: mode === 'side' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
		};
		const document = await openDocument(uri);
		if (document === undefined) return this.#showOther(uri, options);
		const editor = await vscode.window.showTextDocument(document, options);
		if (lines === undefined) return;
		const range = rangeOf(document, lines);
		editor.selection = new vscode.Selection(range.start, range.start);
		editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
		editor.setDecorations(this.#mark, [range]);
	}

	/** Folders are shown in the explorer, images and the like by whatever editor is for them. */
	async #showOther(uri: vscode.Uri, options: vscode.TextDocumentShowOptions): Promise<void> {
		const { type } = await vscode.workspace.fs.stat(uri);
		const isFolder = (type & vscode.FileType.Directory) !== 0;
		await (isFolder
			? vscode.commands.executeCommand('revealInExplorer', uri)
			: vscode.commands.executeCommand('vscode.open', uri, options));
	}

	#unmark(editor: vscode.TextEditor): void {
		editor.setDecorations(this.#mark, []);
	}

	/** Kinds that have a view; the others are documents to look at. */
	get #recordViews(): Readonly<Partial<Record<HitKind, (id: string) => void | Promise<void>>>> {
		return {
			capture: (id) => this.#views.showCapture(id),
			task: (id) => this.#views.showTask(id),
			terminal: (id) => this.#views.showCommand(id),
			chat: (id) => this.#views.showThread(id),
			entity: (id) => this.#views.showNode(id),
		};
	}
}

/** Address of the file a passage is in. */
export function uriOf(passage: Pick<Passage, 'root' | 'path'>): vscode.Uri {
	return vscode.Uri.file(path.join(passage.root, ...passage.path.split('/')));
}

/** @returns undefined for what is there but is no text */
async function openDocument(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
	try {
		return await vscode.workspace.openTextDocument(uri);
	} catch {
		if (await exists(uri)) return undefined;
		throw new OperationError('notFound', `${uri.fsPath} is no longer there. It leaves the results at the next update.`);
	}
}

async function exists(uri: vscode.Uri): Promise<boolean> {
	try {
		await vscode.workspace.fs.stat(uri);
		return true;
	} catch (error) {
		// Not readable is not gone.
		return !(error instanceof vscode.FileSystemError && error.code === 'FileNotFound');
	}
}

/** Whole lines; a file that became shorter gives its last ones. */
function rangeOf(
	document: vscode.TextDocument,
	{ startLine, endLine }: Pick<Passage, 'startLine' | 'endLine'>,
): vscode.Range {
	const start = Math.min(startLine, document.lineCount) - 1;
	const end = Math.min(Math.max(endLine, startLine), document.lineCount) - 1;
	return new vscode.Range(start, 0, end, document.lineAt(end).text.length);
}
