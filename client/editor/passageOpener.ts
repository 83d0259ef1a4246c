import path from 'node:path';
import * as vscode from 'vscode';
import { capitalised } from '../../common/base/capitalised.ts';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import type { CaptureSource } from '../../common/model/capture.ts';
import { parseContextId } from '../../common/model/contextRef.ts';
import { KINDS, recordName, recordOf } from '../../common/model/kinds.ts';
import type { HitKind } from '../../common/model/search.ts';
import { OperationError } from '../../common/protocol/errors.ts';
import type { OpenMode, Passage } from '../../common/protocol/webview.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import type { UsedRecords } from '../memory/usedRecords.ts';
import type { VirtualDocuments } from './virtualDocuments.ts';

/** Shows what is kept in the event log where it can be edited: a capture in the inbox, a task on the board. */
export interface RecordViews {
	showCapture(captureId: string): Promise<void>;
	showTask(taskId: string): void;
	showThread(threadId: string): Promise<void>;
	showCommand(commandId: string): void;
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
		const opener = this.#recordOpeners[record.kind];
		if (opener === undefined)
			throw new OperationError('notFound', `This version of Understory cannot open a ${KINDS[record.kind].one}.`);
		if (mode === 'open' && opener.view !== undefined) await opener.view(record.id);
		else await this.#show(await opener.document(record.id), undefined, mode);
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

	/** How each kind of what is kept in the event log is shown: in its view, or as a document to look at. */
	get #recordOpeners(): Readonly<Partial<Record<HitKind, RecordOpener>>> {
		return {
			capture: { view: (id) => this.#views.showCapture(id), document: (id) => this.#captureDocument(id) },
			task: { view: (id) => this.#views.showTask(id), document: (id) => this.#taskDocument(id) },
			git: { document: (id) => this.#commitDocument(id) },
			terminal: { view: (id) => this.#views.showCommand(id), document: (id) => this.#commandDocument(id) },
			chat: { view: (id) => this.#views.showThread(id), document: (id) => this.#threadDocument(id) },
			session: { document: (id) => this.#sessionDocument(id) },
			summary: { document: (id) => this.#summaryDocument(id) },
			project: { document: (id) => this.#projectDocument(id) },
			context: { document: (id) => this.#contextDocument(id) },
		};
	}

	async #captureDocument(id: string): Promise<vscode.Uri> {
		const capture = await this.#server.call('capture/get', { id });
		return this.#documents.put(
			`Capture ${capture.createdAt.slice(0, 16).replace('T', ' ').replace(':', '.')}.md`,
			capture.content,
		);
	}

	async #commitDocument(id: string): Promise<vscode.Uri> {
		const { subject, body, author, at, hash, repository, files } = await this.#server.call('git/get', { id });
		const facts = `${hash}\n${author}, ${at}\n${repository}`;
		const text = [`# ${subject}`, body, facts, files.map((file) => `- ${file}`).join('\n')];
		return this.#documents.put(`Commit ${hash.slice(0, 10)}.md`, text.filter((part) => part !== '').join('\n\n'));
	}

	async #sessionDocument(id: string): Promise<vscode.Uri> {
		const { startedAt, updatedAt, folders, branches, groups } = await this.#server.call('session/get', { id });
		const text = [
			`# Session of ${startedAt.slice(0, 10)}`,
			`${startedAt} to ${updatedAt}`,
			[...folders, ...branches.map(({ root, branch }) => `${root}: ${branch}`)].map((line) => `- ${line}`).join('\n'),
			'## Files',
			[...new Set(groups.flatMap(({ tabs }) => tabs))].map((file) => `- ${file}`).join('\n'),
			'“Understory: Resume Session…” opens them again.',
		];
		return this.#documents.put(`Session ${startedAt.slice(0, 10)}.md`, text.join('\n\n'));
	}

	async #commandDocument(id: string): Promise<vscode.Uri> {
		const { command, cwd, output, startedAt } = await this.#server.call('terminal/get', { id });
		return this.#documents.put(
			`Command ${startedAt.slice(0, 19).replace('T', ' ').replaceAll(':', '.')}.log`,
			`$ ${command}\n(in ${cwd})\n\n${output}`,
		);
	}

	async #taskDocument(id: string): Promise<vscode.Uri> {
		const { number, title, description, checklist } = await this.#server.call('task/get', { id });
		const items = checklist.map(({ text, done }) => `- [${done ? 'x' : ' '}] ${text}`).join('\n');
		return this.#documents.put(`Task T-${number}.md`, `# ${title}\n\n${description}\n\n${items}`.trimEnd());
	}

	/** A summary with its sources, each verbatim: nothing that was summed up is out of reach. */
	async #summaryDocument(id: string): Promise<vscode.Uri> {
		const { topic = 'Summary', ...summary } = await this.#server.call('memory/summary', { id });
		const made = `${summary.method}, ${summary.createdAt.slice(0, 10)}, ${summary.tokens} tokens`;
		const sources = summary.sourceTexts.map(({ ref, text = '*deleted*', createdAt }) => {
			const name = recordName({ root: '', path: ref }, '') ?? ref;
			const day = createdAt === undefined ? '' : `, ${createdAt.slice(0, 10)}`;
			return `### ${capitalised(name)}${day}\n\n${text}`;
		});
		return this.#documents.put(
			`${topic.replaceAll(/[\\/:*?"<>|]/g, ' ').slice(0, 60)} ${id.slice(0, 8)}.md`,
			`# ${topic}\n\n*${made}*\n\n${summary.content}\n\n## Sources\n\n${sources.join('\n\n')}\n`,
		);
	}

	/** What a project is about: its sentences, with the captures they are from, and its folders. */
	async #projectDocument(id: string): Promise<vscode.Uri> {
		const [{ name, folders, archived }, { sentences }] = await Promise.all([
			this.#server.call('project/get', { id }),
			this.#server.call('project/summary', { id }),
		]);
		const parts = [
			`# ${name}`,
			archived ? '*archived*' : '',
			sentences.map(({ text }) => `- ${text}`).join('\n'),
			folders.length === 0 ? '' : `## Folders\n\n${folders.map((folder) => `- ${folder}`).join('\n')}`,
		];
		const text = parts.filter((part) => part !== '').join('\n\n');
		return this.#documents.put(`Project ${name.replaceAll(/[\\/:*?"<>|]/g, ' ').slice(0, 60)}.md`, `${text}\n`);
	}

	async #contextDocument(id: string): Promise<vscode.Uri> {
		const place = parseContextId(id);
		if (place === undefined) throw new OperationError('notFound', `There is no context ${id}.`);
		const { value } = await this.#server.call('context/get', place);
		const name = `${place.namespace} ${place.key}`.replaceAll(/[\\/:*?"<>|]/g, ' ').slice(0, 100);
		return this.#documents.put(`${name}.json`, `${JSON.stringify(value, undefined, '\t')}\n`);
	}

	async #threadDocument(id: string): Promise<vscode.Uri> {
		const { title, markdown } = await this.#server.call('thread/export', { id });
		return this.#documents.put(`Chat ${title.replaceAll(/[\\/:*?"<>|]/g, ' ').slice(0, 60)}.md`, markdown);
	}
}

interface RecordOpener {
	readonly view?: (id: string) => void | Promise<void>;
	readonly document: (id: string) => Promise<vscode.Uri>;
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
