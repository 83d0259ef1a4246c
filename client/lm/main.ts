import * as vscode from 'vscode';
import type { Services } from '../services.ts';
import { registerModels } from './modelProvider.ts';
import { registerParticipant } from './participant.ts';
import { registerTools } from './tools.ts';

/** What the rest of VS Code gets from here: models, a chat participant, tools for agents. */
export function registerForOthers(services: Services): vscode.Disposable {
	return vscode.Disposable.from(registerModels(services), registerParticipant(services), registerTools(services));
}
