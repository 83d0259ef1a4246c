import * as vscode from 'vscode';

const REWRITE = vscode.CodeActionKind.RefactorRewrite.append('understory');
/** Changes nothing; of the kinds that light the bulb only for a selection it is the least wrong. */
const ASK = vscode.CodeActionKind.Refactor.append('understory');

/**
 * Offers inline chat in the light bulb: repair where there is a problem, the rest where lines are selected, so that the
 * bulb is dark where the cursor just stands.
 */
export function registerChatActions(): vscode.Disposable {
	return vscode.languages.registerCodeActionsProvider(
		{ pattern: '**' },
		{ provideCodeActions: chatActions },
		{
			providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, REWRITE, ASK],
		},
	);
}

function chatActions(
	document: vscode.TextDocument,
	range: vscode.Range | vscode.Selection,
	{ diagnostics, only }: vscode.CodeActionContext,
): vscode.CodeAction[] {
	const wanted = (kind: vscode.CodeActionKind): boolean => only === undefined || only.contains(kind);
	const actions: vscode.CodeAction[] = [];
	if (diagnostics.length > 0 && wanted(vscode.CodeActionKind.QuickFix)) {
		const fix = action('Fix with Understory', vscode.CodeActionKind.QuickFix, 'understory.chatFix', range);
		fix.diagnostics = [...diagnostics];
		actions.push(fix);
	}
	if (document.getText(range).trim() === '') return actions;
	if (wanted(REWRITE))
		actions.push(
			action('Edit with Understory…', REWRITE, 'understory.chatEdit', range),
			action('Document with Understory', REWRITE, 'understory.chatDocument', range),
		);
	if (wanted(ASK))
		actions.push(
			action('Ask Understory…', ASK, 'understory.chatAsk', range),
			action('Explain with Understory', ASK, 'understory.chatExplain', range),
			action('Write Tests with Understory', ASK, 'understory.chatTest', range),
		);
	return actions;
}

function action(title: string, kind: vscode.CodeActionKind, command: string, range: vscode.Range): vscode.CodeAction {
	const result = new vscode.CodeAction(title, kind);
	result.command = { title, command, arguments: [new vscode.Range(range.start, range.end)] };
	return result;
}
