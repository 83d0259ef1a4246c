import * as vscode from 'vscode';
import { OperationError } from '../../common/protocol/errors.ts';
import type { ChatHost } from '../chat/chatHost.ts';
import type { ServerConnection } from '../daemon/connection.ts';
import { uriOf, type PassageOpener } from '../editor/passageOpener.ts';
import type { VirtualDocuments } from '../editor/virtualDocuments.ts';
import { anchorOf } from '../tasks/anchorOf.ts';
import { chooseLink } from '../tasks/chooseLink.ts';
import type { LastSelection } from '../tasks/lastSelection.ts';
import { explainCommand } from '../terminal/explainCommand.ts';
import { putIntoTerminal } from '../terminal/putIntoTerminal.ts';
import { parseMode, parsePassage, parsePiece, parseSource, parseText, parseUrl } from './hostInput.ts';
import type { HostHandlers } from './hostMethods.ts';
import { ALLOWED_COMMANDS } from './viewPolicy.ts';

export interface HostServices {
	readonly opener: PassageOpener;
	readonly server: ServerConnection;
	readonly documents: VirtualDocuments;
	readonly chat: ChatHost;
	readonly selection: LastSelection;
	readonly log: vscode.LogOutputChannel;
}

/** Made once for all views of a window. */
export function createHostHandlers({ opener, server, documents, chat, selection, log }: HostServices): HostHandlers {
	return {
		'host/open': async ({ passage, mode }) => done(opener.open(parsePassage(passage), parseMode(mode))),
		'host/openSource': async ({ source, mode }) => done(opener.openSource(parseSource(source), parseMode(mode))),
		'host/openUrl': async ({ url }) => done(vscode.env.openExternal(vscode.Uri.parse(parseUrl(url), true))),
		'host/findSymbol': async ({ name }) =>
			done(vscode.commands.executeCommand('workbench.action.quickOpen', `#${parseText(name)}`)),
		'host/copy': async ({ text }) => done(vscode.env.clipboard.writeText(parseText(text))),
		'host/copyPath': async ({ passage, relative }) => {
			const { root, path } = parsePassage(passage);
			return done(vscode.env.clipboard.writeText(relative === true ? path : uriOf({ root, path }).fsPath));
		},
		'host/editorContext': async () => ({ pieces: await chat.context(), session: chat.session }),
		'host/attach': async () => ({ pieces: await chat.attach() }),
		'host/chooseLink': async ({ task }) => {
			const link = await chooseLink(server, log, parseText(task));
			return link === undefined ? {} : { link };
		},
		'host/selectedCode': async () => ({ anchor: anchorOf(selection.get()) }),
		'host/insertCode': async ({ text }) => done(chat.insert(parseText(text))),
		'host/applyCode': async ({ text, target }) => done(chat.apply(parseText(text), parsePiece(target))),
		'host/rememberThread': async ({ thread }) =>
			done(chat.remember(thread === undefined ? undefined : parseText(thread))),
		'host/newDocument': async ({ text, language }) => done(chat.open(parseText(text), parseText(language))),
		'host/terminal': async ({ text, cwd, run }) =>
			done(putIntoTerminal({ text: parseText(text), cwd: parseText(cwd), run: run === true })),
		'host/showText': async ({ name, text }) =>
			done(vscode.window.showTextDocument(documents.put(parseText(name).replaceAll(/[\\/]/g, ' '), parseText(text)))),
		'host/explain': async ({ commandId }) => done(explainCommand({ server, documents }, parseText(commandId))),
		'host/command': async ({ command }) => {
			const allowed = ALLOWED_COMMANDS.find((id) => id === command);
			if (allowed === undefined) throw new OperationError('invalidInput', 'A view may not run this command.');
			return done(vscode.commands.executeCommand(allowed));
		},
	};
}

async function done(action: unknown): Promise<null> {
	await action;
	return null;
}
