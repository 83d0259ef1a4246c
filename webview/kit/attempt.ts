import { messageOf } from '../../common/base/messageOf.ts';
import { showToast } from './toast.tsx';

/** Waits for work and shows what goes wrong. @returns true when it was done */
export async function attempt(work: Promise<unknown>, then?: () => Promise<void>): Promise<boolean> {
	const reason = await reasonOf(work, then);
	if (reason !== undefined) showToast({ text: reason });
	return reason === undefined;
}

/** Waits for work, for callers that show themselves what goes wrong. @returns why it was not done; undefined when it was */
export async function reasonOf(work: Promise<unknown>, then?: () => Promise<void>): Promise<string | undefined> {
	try {
		await work;
		await then?.();
		return undefined;
	} catch (error) {
		return messageOf(error);
	}
}
