import { matched, takeOutRanges } from './ranges.ts';
import { SECRET_FORMS, SECRET_PLACES, SERVICE_KEYS } from './secretShapes.ts';

const SHAPES = [...SERVICE_KEYS, ...SECRET_FORMS, ...SECRET_PLACES];

/** Takes out of a short text what looks like a secret or stands where one stands, at once and without a detector's rules. */
export function redactLine(text: string): string {
	return takeOutRanges(
		text,
		SHAPES.flatMap((shape) => matched(text, shape)),
	).text;
}
