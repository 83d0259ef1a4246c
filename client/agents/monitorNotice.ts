import * as vscode from 'vscode';
import type { MonitorQuestion } from '../../common/protocol/windowQuestions.ts';
import { readMonitorNotifications } from '../config/settings.ts';

/** Tells of a pipeline in a notification that leaves by itself; resolves when the user has chosen, or not. */
export async function showMonitorNotice({ run, name, outcome, message }: MonitorQuestion): Promise<void> {
	const wanted = readMonitorNotifications();
	const bad = outcome === 'failed' || outcome === 'stalled';
	if (wanted === 'off' || (wanted === 'failures' && !bad)) return;
	const text = message.includes(name) ? message : `${name}: ${message}`;
	const show = 'Show';
	const explain = 'Explain';
	const answer = bad
		? await vscode.window.showWarningMessage(text, show, explain)
		: await vscode.window.showInformationMessage(text, show);
	if (answer === show) await vscode.commands.executeCommand('understory.openAgentRun', { runId: run });
	if (answer === explain) await vscode.commands.executeCommand('understory.explainAgentRun', { runId: run });
}
