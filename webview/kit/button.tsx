import type { ComponentChildren, JSX } from 'preact';
import { Icon } from './icon.tsx';

interface ButtonProps {
	readonly children: ComponentChildren;
	readonly secondary?: boolean;
	readonly disabled?: boolean;
	readonly onClick: () => void;
}

export function Button({ children, secondary = false, disabled = false, onClick }: ButtonProps): JSX.Element {
	return (
		<button type="button" class={secondary ? 'button secondary' : 'button'} disabled={disabled} onClick={onClick}>
			{children}
		</button>
	);
}

interface IconButtonProps {
	readonly id?: string;
	readonly icon: string;
	readonly label: string;
	/** For a button that stays on or off. */
	readonly pressed?: boolean;
	readonly expanded?: boolean;
	/** -1 keeps it out of the tab order: inside a row that has keys for the same. */
	readonly tabIndex?: number;
	readonly onClick: (event: MouseEvent) => void;
}

/** A button that is only an icon; `label` is its name for everyone who cannot see it, and its tooltip. */
export function IconButton({ id, icon, label, pressed, expanded, tabIndex, onClick }: IconButtonProps): JSX.Element {
	return (
		<button
			id={id}
			type="button"
			class="icon-button"
			title={label}
			aria-label={label}
			aria-pressed={pressed}
			aria-expanded={expanded}
			tabIndex={tabIndex}
			onClick={onClick}
		>
			<Icon name={icon} />
		</button>
	);
}
