import type { JSX } from 'preact';

/** A codicon; decoration only, so hidden from assistive technology. */
export function Icon({ name, spin = false }: { readonly name: string; readonly spin?: boolean }): JSX.Element {
	return <span class={`codicon codicon-${name}${spin ? ' codicon-modifier-spin' : ''}`} aria-hidden="true" />;
}
