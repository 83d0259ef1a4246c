import { createWorkspace, type Workspace } from './workspace.ts';

/** A small project in three languages; every file is about something else, so that a question has one right answer. */
const FILES: Readonly<Record<string, string>> = {
	'src/retry.ts': `/** Waits longer after each failure, up to a limit. */
export function backoffDelay(attempt: number, baseMs: number): number {
	const exponential = baseMs * 2 ** attempt;
	return Math.min(exponential, 30_000);
}

/** Runs an action again until it succeeds or the attempts are used up. */
export async function retry<T>(action: () => Promise<T>, attempts: number): Promise<T> {
	for (let attempt = 0; attempt < attempts - 1; attempt++) {
		try {
			return await action();
		} catch {
			await new Promise((resolve) => setTimeout(resolve, backoffDelay(attempt, 100)));
		}
	}
	return action();
}
`,
	'src/invoice.ts': `export interface InvoiceLine {
	readonly price: number;
	readonly quantity: number;
}

/** Sum of the lines with value added tax. */
export function invoiceTotal(lines: readonly InvoiceLine[], taxRate: number): number {
	const net = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
	return Math.round(net * (1 + taxRate) * 100) / 100;
}
`,
	'tools/thumbnail.py': `from PIL import Image


def make_thumbnail(source, target, width=160):
    """Scales a picture down and keeps its proportions."""
    image = Image.open(source)
    ratio = width / image.width
    image.resize((width, int(image.height * ratio))).save(target)
`,
	'docs/deploy.md': `# Deployment

## Rolling back

Run the previous release again. Database migrations are never undone by hand.
`,
};

/** Makes the sample project in a temporary folder. */
export function createSampleProject(): Workspace {
	return createWorkspace(FILES);
}
