import type { JSX } from 'preact';
import { lineSpan } from '../../common/base/lineRange.ts';
import { pathInWindow } from '../../common/model/folderName.ts';
import { KINDS } from '../../common/model/kinds.ts';
import type { ContextPiece } from '../../common/model/thread.ts';
import { IconButton } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import { ambient } from './state.ts';

interface PieceChipProps {
	readonly piece: ContextPiece;
	readonly onOpen: () => void;
	readonly onEdit?: () => void;
	readonly onRemove?: () => void;
}

/** A piece of context as a small button that opens it. */
export function PieceChip({ piece, onOpen, onEdit, onRemove }: PieceChipProps): JSX.Element {
	const name = nameOfPiece(piece);
	const mark = piece.edited === true ? ' (edited)' : '';
	return (
		<span class="chip">
			<button type="button" class="chip-name" title={placeOfPiece(piece)} onClick={onOpen}>
				<Icon name={iconOfPiece(piece)} />
				<span class="chip-text">
					{name}
					{mark}
				</span>
			</button>
			{onEdit !== undefined && <IconButton icon="edit" label={`Edit what is sent of ${name}`} onClick={onEdit} />}
			{onRemove !== undefined && <IconButton icon="close" label={`Remove ${name}`} onClick={onRemove} />}
		</span>
	);
}

/** `retry.ts:3–9`, or the title of what is kept in the event log. */
export function nameOfPiece(piece: ContextPiece): string {
	const { kind, path, label } = piece;
	if (isKept(piece)) return label === '' ? (kindOf(kind)?.one ?? kind) : label;
	const lines = lineSpan(piece);
	const name = `${path.slice(path.lastIndexOf('/') + 1)}${lines === '' ? '' : `:${lines}`}`;
	return kind === 'problems' ? `Problems in ${name}` : name;
}

/** The whole path with its lines, led by its folder's name where the window has several, or the kind of what is kept in the event log. */
export function placeOfPiece(piece: ContextPiece): string {
	const { kind, label } = piece;
	if (isKept(piece)) return [kindOf(kind)?.one ?? kind, label].filter((part) => part !== '').join(' · ');
	const lines = lineSpan(piece);
	const path = pathInWindow(piece, ambient.value?.folders ?? []);
	return `${path}${lines === '' ? '' : `:${lines}`}${label === '' ? '' : ` · ${label}`}`;
}

export function iconOfPiece({ kind }: ContextPiece): string {
	if (kind === 'selection') return 'list-selection';
	if (kind === 'problems') return 'warning';
	if (kind === 'session') return 'history';
	return kindOf(kind)?.icon ?? 'file';
}

function isKept({ root, path, kind }: ContextPiece): boolean {
	return root === '' && path.startsWith(`${kind}/`);
}

function kindOf(kind: string) {
	return Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
}
