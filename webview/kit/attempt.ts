import { messageOf } from './resource.ts';
import { showToast } from './toast.tsx';

/** Waits for work and shows what goes wrong. @returns true when it was done */
export async function attempt(work: Promise<unknown>, then?: () => Promise<void>): Promise<boolean> {
	try {
		await work;
		await then?.();
		return true;
	} catch (error) {
		showToast({ text: messageOf(error) });
		return false;
	}
}
