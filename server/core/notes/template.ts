import type { TemplateValues } from '../../../common/model/note.ts';

export interface TemplateContext extends TemplateValues {
	readonly title: string;
	/** Local time. */
	readonly now: Date;
}

/**
 * Fills `{{variables}}`: `title`, `date`, `time`, `datetime`, `selection`, `file`, `project`, `clipboard`. Dates take a format of
 * `YYYY YY MMMM MMM MM M DD D dddd ddd HH H hh h mm m ss s A WW`, as in `{{date:dddd, D MMMM YYYY}}`; other letters stand
 * for themselves, and `[text]` is taken as it is. A variable that is not known stays as it is written.
 */
export function fillTemplate(template: string, context: TemplateContext): string {
	return template.replaceAll(VARIABLE, (whole, name: string, format?: string) => {
		switch (name.toLowerCase()) {
			case 'title':
				return context.title;
			case 'date':
				return formatDate(context.now, format ?? 'YYYY-MM-DD');
			case 'time':
				return formatDate(context.now, format ?? 'HH:mm');
			case 'datetime':
				return formatDate(context.now, format ?? 'YYYY-MM-DD HH:mm');
			case 'selection':
				return context.selection ?? '';
			case 'file':
				return context.file ?? '';
			case 'project':
				return context.project ?? '';
			case 'clipboard':
				return context.clipboard ?? '';
			default:
				return whole;
		}
	});
}

/** Names of the variables a template uses, each once, in lower case. */
export function templateVariables(template: string): string[] {
	return [...new Set([...template.matchAll(VARIABLE)].map(([, name = '']) => name.toLowerCase()))];
}

/** A date in local time; see `fillTemplate`. Names of months and days are English. */
export function formatDate(date: Date, format: string): string {
	return format.replaceAll(TOKEN, (token, literal?: string) => literal ?? FIELDS[token]!(date));
}

const VARIABLE = /\{\{\s*([A-Za-z]+)(?::([^{}]*))?\s*\}\}/g;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const DAYS = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const FIELDS: Readonly<Record<string, (date: Date) => string>> = {
	YYYY: (date) => String(date.getFullYear()).padStart(4, '0'),
	YY: (date) => two(date.getFullYear() % 100),
	MMMM: (date) => MONTHS[date.getMonth()]!,
	MMM: (date) => MONTHS[date.getMonth()]!.slice(0, 3),
	MM: (date) => two(date.getMonth() + 1),
	M: (date) => String(date.getMonth() + 1),
	DD: (date) => two(date.getDate()),
	D: (date) => String(date.getDate()),
	dddd: (date) => DAYS[date.getDay()]!,
	ddd: (date) => DAYS[date.getDay()]!.slice(0, 3),
	HH: (date) => two(date.getHours()),
	H: (date) => String(date.getHours()),
	hh: (date) => two(twelve(date)),
	h: (date) => String(twelve(date)),
	mm: (date) => two(date.getMinutes()),
	m: (date) => String(date.getMinutes()),
	ss: (date) => two(date.getSeconds()),
	s: (date) => String(date.getSeconds()),
	A: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
	WW: (date) => two(isoWeek(date)),
};
const TOKEN = /\[([^\]]*)\]|YYYY|YY|MMMM|MMM|MM|M|DD|D|dddd|ddd|HH|H|hh|h|mm|m|ss|s|A|WW/g;

function two(value: number): string {
	return String(value).padStart(2, '0');
}

function twelve(date: Date): number {
	return date.getHours() % 12 === 0 ? 12 : date.getHours() % 12;
}

/** Week of ISO 8601: the first one has the year's first Thursday. */
function isoWeek(date: Date): number {
	const day = new Date(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()));
	day.setUTCDate(day.getUTCDate() + 4 - (day.getUTCDay() === 0 ? 7 : day.getUTCDay()));
	return Math.ceil(((day.getTime() - Date.UTC(day.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
}
