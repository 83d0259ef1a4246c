import type { ComponentChildren, JSX } from 'preact';
import { isWriting } from './state.ts';

/** What can be done while no answer is being written. Only this is drawn again when one begins or ends. */
export function WhenIdle({ children }: { readonly children: ComponentChildren }): JSX.Element | null {
	return isWriting.value ? null : <>{children}</>;
}
