import { useLayoutEffect, useRef } from 'preact/hooks';

/**
 * A field that shows what is stored until the user types something else: what changed elsewhere meanwhile is shown too,
 * and leaving the field does not put the old text back.
 */
export function useStoredField<T extends HTMLInputElement | HTMLTextAreaElement>(
	stored: string,
): { current: T | null } {
	const field = useRef<T>(null);
	const shown = useRef(stored);
	useLayoutEffect(() => {
		if (field.current?.value === shown.current) field.current.value = stored;
		shown.current = stored;
	}, [stored]);
	return field;
}
