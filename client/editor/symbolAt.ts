import * as vscode from 'vscode';

type AnySymbol = vscode.DocumentSymbol | vscode.SymbolInformation;

/** A language that is still being loaded answers late; a capture does not wait for it. Milliseconds. */
const PATIENCE_MS = 1_000;

/** Name of the innermost symbol around a position, such as `Parser.next`; undefined when the language tells none. */
export async function symbolAt(document: vscode.TextDocument, position: vscode.Position): Promise<string | undefined> {
	const timeout = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS, undefined));
	const path = namesAround((await Promise.race([symbolsOf(document), timeout])) ?? [], position);
	return path.length === 0 ? undefined : path.join('.');
}

async function symbolsOf(document: vscode.TextDocument): Promise<readonly AnySymbol[] | undefined> {
	try {
		return await vscode.commands.executeCommand('vscode.executeDocumentSymbolProvider', document.uri);
	} catch {
		return undefined; // another extension's failure, which the editor logs: no reason not to capture
	}
}

function namesAround(symbols: readonly AnySymbol[], position: vscode.Position): string[] {
	const around = symbols.find((symbol) => rangeOf(symbol).contains(position));
	if (around === undefined) return [];
	return [around.name, ...('children' in around ? namesAround(around.children, position) : [])];
}

function rangeOf(symbol: AnySymbol): vscode.Range {
	return 'range' in symbol ? symbol.range : symbol.location.range;
}
