import * as vscode from 'vscode';
import { abortOn } from './abortOn.ts';

/** Says how far the work is; `increment` in percent of the whole. */
export type Report = (value: { readonly message?: string; readonly increment?: number }) => void;

/** Shows a notification with a Cancel button while work goes on; the signal is aborted by it. */
export async function withProgress<T>(
	title: string,
	work: (signal: AbortSignal, report: Report) => Promise<T>,
): Promise<T> {
	return vscode.window.withProgress(
		{ location: vscode.ProgressLocation.Notification, title, cancellable: true },
		(progress, token) => work(abortOn(token), (value) => progress.report(value)),
	);
}
