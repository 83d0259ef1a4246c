import * as vscode from 'vscode';
import { DisposableList, type Disposable } from '../../common/base/disposable.ts';
import { PendingEdit, type DocumentChange, type Hunk } from './pendingEdit.ts';

/** Names a part of a proposal in the arguments of a command; without `hunk` all of it. */
export interface HunkReference {
	readonly proposal: number;
	readonly hunk?: number;
}

let count = 0;

/** A proposed edit on its document: decorations on what it replaces, and what accepting does. */
export class EditProposal implements Disposable {
	readonly id = ++count;
	readonly document: vscode.TextDocument;
	readonly #edit = new PendingEdit();
	readonly #changed = new vscode.EventEmitter<void>();
	readonly onDidChange = this.#changed.event;
	#decided = false;

	constructor(document: vscode.TextDocument) {
		this.document = document;
	}

	/** Whether more parts may come. */
	get growing(): boolean {
		return false;
	}

	/** Whether a part was accepted or rejected. */
	get decided(): boolean {
		return this.#decided;
	}

	get hunks(): readonly Hunk[] {
		return this.#edit.hunks;
	}

	/** Parts given up because the user changed their lines. */
	get lost(): number {
		return this.#edit.lost;
	}

	/**
	 * Proposes what makes `after` of `before`, below what is proposed.
	 * @param startLine first of the lines that `before` was read from, counting from 0
	 * @param meanwhile what happened to the document since then
	 */
	propose(
		startLine: number,
		before: readonly string[],
		after: readonly string[],
		meanwhile: readonly DocumentChange[] = [],
	): void {
		this.#edit.add(startLine, before, after, meanwhile);
		this.#changed.fire();
	}

	follow(changes: readonly DocumentChange[]): void {
		for (const change of changes) this.#edit.follow(change);
		this.#changed.fire();
	}

	/** Applies a part, or all: one step for Undo. False when the editor refused; it can be accepted again then. */
	async accept(hunk: number | undefined): Promise<boolean> {
		const { document } = this;
		const taken = this.#edit.take(hunk, (line) => (line < document.lineCount ? document.lineAt(line).text : undefined));
		this.#decided ||= taken.length > 0;
		const edit = new vscode.WorkspaceEdit();
		edit.set(
			document.uri,
			taken.map((one) => textEditOf(document, one)),
		);
		const applied = taken.length === 0 || (await vscode.workspace.applyEdit(edit));
		if (!applied) this.#edit.putBack(taken);
		this.#changed.fire();
		return applied;
	}

	reject(hunk: number | undefined): void {
		this.#decided ||= this.hunks.some(({ id }) => hunk === undefined || id === hunk);
		this.#edit.drop(hunk);
		this.#changed.fire();
	}

	dispose(): void {
		this.#edit.drop(undefined);
		this.#changed.fire();
		this.#changed.dispose();
	}

	/** Forgets what is proposed, to propose something else. */
	protected clear(): void {
		this.#edit.clear();
	}
}

/** How the parts of all proposals show in the editors: coloured lines, and buttons above them. */
export class ProposalMarks implements Disposable, vscode.CodeLensProvider {
	readonly #disposables = new DisposableList();
	readonly #proposals = new Map<number, EditProposal>();
	readonly #lensesChanged = this.#disposables.push(new vscode.EventEmitter<void>());
	readonly onDidChangeCodeLenses = this.#lensesChanged.event;
	readonly #replaced = this.#disposables.push(
		vscode.window.createTextEditorDecorationType({
			isWholeLine: true,
			backgroundColor: new vscode.ThemeColor('diffEditor.removedLineBackground'),
			// High contrast themes have no background for it, the others no border.
			borderStyle: 'dashed',
			borderWidth: '1px',
			borderColor: new vscode.ThemeColor('diffEditor.removedTextBorder'),
			overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.modifiedForeground'),
			overviewRulerLane: vscode.OverviewRulerLane.Left,
		}),
	);
	readonly #inserted = this.#disposables.push(
		vscode.window.createTextEditorDecorationType({
			isWholeLine: true,
			borderStyle: 'dashed',
			borderWidth: '1px 0 0 0',
			borderColor: new vscode.ThemeColor('editorGutter.addedBackground'),
			overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.addedForeground'),
		}),
	);

	constructor() {
		this.#disposables.push(vscode.languages.registerCodeLensProvider({ pattern: '**' }, this));
		this.#disposables.push(vscode.window.onDidChangeVisibleTextEditors(() => this.#decorate()));
	}

	get proposals(): readonly EditProposal[] {
		return [...this.#proposals.values()];
	}

	/** Shows a proposal until it is disposed. */
	add(proposal: EditProposal): void {
		this.#proposals.set(proposal.id, proposal);
		proposal.onDidChange(() => {
			if (proposal.hunks.length === 0 && !proposal.growing) this.#proposals.delete(proposal.id);
			this.#refresh();
		});
		this.#refresh();
	}

	provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
		return this.proposals.filter((proposal) => proposal.document === document).flatMap(lensesOf);
	}

	dispose(): void {
		this.#disposables.dispose();
	}

	#refresh(): void {
		this.#lensesChanged.fire();
		this.#decorate();
	}

	#decorate(): void {
		for (const editor of vscode.window.visibleTextEditors) {
			const hunks = this.proposals.filter(({ document }) => document === editor.document).flatMap(({ hunks }) => hunks);
			const [replaced, inserted] = [
				hunks.filter((one) => one.removed.length > 0),
				hunks.filter((one) => one.removed.length === 0),
			];
			editor.setDecorations(
				this.#replaced,
				replaced.map(({ line, removed }) => new vscode.Range(line, 0, line + removed.length - 1, 0)),
			);
			editor.setDecorations(
				this.#inserted,
				inserted.map(({ line }) => new vscode.Range(line, 0, line, 0)),
			);
		}
	}
}

function lensesOf({ id, hunks }: EditProposal): vscode.CodeLens[] {
	return hunks.flatMap(({ id: hunk, line }, index) => {
		const at = new vscode.Range(line, 0, line, 0);
		const lens = (title: string, command: string, reference: HunkReference): vscode.CodeLens =>
			new vscode.CodeLens(at, { title, command, arguments: [reference] });
		const part = { proposal: id, hunk };
		const all = { proposal: id };
		return [
			lens('$(check) Accept', 'understory.chatAccept', part),
			lens('$(close) Reject', 'understory.chatReject', part),
			...(index > 0 || hunks.length === 1
				? []
				: [
						lens(`$(check-all) Accept All (${hunks.length})`, 'understory.chatAccept', all),
						lens('Reject All', 'understory.chatReject', all),
					]),
		];
	});
}

/** Deletions take a line break with them, insertions bring one; at the end of a file it is the one before. */
function textEditOf(document: vscode.TextDocument, { line, removed, added }: Hunk): vscode.TextEdit {
	const text = added.join('\n');
	const lastLine = document.lineCount - 1;
	const end = document.lineAt(lastLine).range.end;
	if (removed.length === 0)
		return line > lastLine
			? vscode.TextEdit.insert(end, `\n${text}`)
			: vscode.TextEdit.insert(new vscode.Position(line, 0), `${text}\n`);
	const last = line + removed.length - 1;
	if (added.length > 0) return vscode.TextEdit.replace(new vscode.Range(line, 0, last, removed.at(-1)!.length), text);
	if (last < lastLine) return vscode.TextEdit.delete(new vscode.Range(line, 0, last + 1, 0));
	return vscode.TextEdit.delete(
		new vscode.Range(line === 0 ? new vscode.Position(0, 0) : document.lineAt(line - 1).range.end, end),
	);
}

/** What an event of the editor says, the last place in the document first, so that each leaves the others' lines alone. */
export function changesOf({ contentChanges }: vscode.TextDocumentChangeEvent): DocumentChange[] {
	return contentChanges
		.toSorted((a, b) => b.rangeOffset - a.rangeOffset)
		.map(({ range: { start, end }, text }) => ({
			startLine: start.line,
			startCharacter: start.character,
			endLine: end.line,
			endCharacter: end.character,
			newLines: text.split('\n').length - 1,
			endsWithBreak: text.endsWith('\n'),
			isDeletion: text === '',
		}));
}
