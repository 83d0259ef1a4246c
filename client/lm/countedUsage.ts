import * as vscode from 'vscode';
import { priced } from '../../common/model/priced.ts';
import type { TokenUsage } from '../../common/model/thread.ts';
import { readPrice } from '../config/settings.ts';
import { VENDOR } from './modelProvider.ts';

/** What an answer took. VS Code tells nothing of that: the model counts, and the price is that of the settings. */
export async function countedUsage(
	model: vscode.LanguageModelChat,
	sent: readonly vscode.LanguageModelChatMessage[],
	answer: string,
	token: vscode.CancellationToken,
): Promise<TokenUsage> {
	const [outputTokens = 0, ...counts] = await Promise.all(
		[answer, ...sent].map((one) => model.countTokens(one, token)),
	);
	const inputTokens = counts.reduce((sum, one) => sum + one, 0);
	return priced({ inputTokens, outputTokens, estimated: true }, readPrice(referenceOf(model)));
}

/** As the settings name it. */
export function referenceOf({ vendor, id }: vscode.LanguageModelChat): string {
	return vendor === VENDOR ? id : `vscode/${vendor}/${id}`;
}
