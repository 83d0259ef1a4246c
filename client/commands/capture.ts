import type { Services } from '../services.ts';
import { takeNote } from './noteInput.ts';

/** Understory: Capture… */
export function capture({ server }: Services): Promise<void> {
	return takeNote(server, {
		title: 'Capture',
		placeholder: 'What do you want to keep?',
		source: () => Promise.resolve({ door: 'palette' }),
	});
}
