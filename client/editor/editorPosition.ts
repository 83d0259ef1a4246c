import * as vscode from 'vscode';

/** Where the user was in the editor, to go back to after a preview. */
export class EditorPosition {
	readonly #editor = vscode.window.activeTextEditor;
	readonly #selections = this.#editor?.selections ?? [];
	readonly #visible = this.#editor?.visibleRanges[0];
	readonly #tabs = new Set(allTabs().map(keyOf));

	/** Goes back; a preview that was opened since then is closed. */
	async restore(): Promise<void> {
		const opened = allTabs().filter((tab) => tab.isPreview && !this.#tabs.has(keyOf(tab)));
		if (opened.length > 0) await vscode.window.tabGroups.close(opened);
		if (this.#editor === undefined) return;
		const { document, viewColumn } = this.#editor;
		const shown = await vscode.window.showTextDocument(document, viewColumn ?? vscode.ViewColumn.Active);
		shown.selections = this.#selections;
		if (this.#visible !== undefined) shown.revealRange(this.#visible, vscode.TextEditorRevealType.AtTop);
	}
}

function allTabs(): vscode.Tab[] {
	return vscode.window.tabGroups.all.flatMap((group) => group.tabs);
}

function keyOf({ input, label, group }: vscode.Tab): string {
	return `${group.viewColumn} ${input instanceof vscode.TabInputText ? input.uri.toString() : label}`;
}
