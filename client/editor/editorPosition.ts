import * as vscode from 'vscode';

/** Where the user was in the editor, to go back to after a preview. */
export class EditorPosition {
	readonly #editor: vscode.TextEditor | undefined;
	readonly #selections: readonly vscode.Selection[];
	readonly #visible: vscode.Range | undefined;
	readonly #tab: vscode.Tab | undefined;

	static current(): EditorPosition {
		return new EditorPosition(vscode.window.activeTextEditor, vscode.window.tabGroups.activeTabGroup.activeTab);
	}

	private constructor(editor: vscode.TextEditor | undefined, tab: vscode.Tab | undefined) {
		this.#editor = editor;
		this.#selections = editor?.selections ?? [];
		this.#visible = editor?.visibleRanges[0];
		this.#tab = tab;
	}

	/** Goes back; where no editor was, the preview is closed. */
	async restore(): Promise<void> {
		const { activeTab } = vscode.window.tabGroups.activeTabGroup;
		if (this.#editor !== undefined) {
			const { document, viewColumn } = this.#editor;
			const shown = await vscode.window.showTextDocument(document, viewColumn ?? vscode.ViewColumn.Active);
			shown.selections = this.#selections;
			if (this.#visible !== undefined) shown.revealRange(this.#visible, vscode.TextEditorRevealType.AtTop);
		} else if (this.#tab === undefined && activeTab?.isPreview === true) {
			await vscode.window.tabGroups.close(activeTab);
		}
	}
}
