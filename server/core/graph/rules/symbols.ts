import { matches, type Mention } from '../mention.ts';

const NAME = String.raw`[A-Za-z_$][\w$]{0,100}`;
const QUOTED = new RegExp(String.raw`\`(${NAME}(?:(?:\.|::|#|->)${NAME}){0,6})(\(\)|\([^\`]{0,200}\))?\``, 'g');
const PLAIN = new RegExp(String.raw`(?<![\w$./@#:-])(${NAME}(?:(?:\.|::)${NAME}){0,6})(\(\))?(?![\w$/@-])`, 'g');

/** Names of products and formats that are written like code. */
const NO_SYMBOLS = new Set(
	(
		'GitHub GitLab BitBucket JavaScript TypeScript CoffeeScript PostgreSQL MySQL NoSQL SQLite MongoDB LanceDB DynamoDB MariaDB GraphQL ' +
		'macOS iOS iPhone iPad eBay YouTube LinkedIn OpenAI DeepMind DevOps WebGL WebAssembly WebSocket PowerShell LaTeX VSCode IntelliJ PyTorch ' +
		'TensorFlow NumPy FastAPI OAuth OpenAPI OpenSSL BigQuery CloudFront WordPress README TODO FIXME'
	).split(' '),
);

/** Symbols of code: names in backticks that look like code, calls, and names in camelCase, PascalCase, snake_case or with dots. */
export function symbols(text: string): Mention[] {
	return [
		...matches(text, QUOTED, ([, name, call]) =>
			call !== undefined || looksLikeCode(name!) || /^[A-Z]/.test(name!) ? symbol(name!, 0.8) : undefined,
		),
		...matches(text, PLAIN, ([, name, call]) => {
			if (call !== undefined) return symbol(name!, 0.8);
			return looksLikeCode(name!) ? symbol(name!, 0.6) : undefined;
		}),
	];
}

/** `Parser::next` and `Parser#next` are `Parser.next`. */
export function canonicalSymbol(name: string): string {
	return name.replaceAll(/::|#|->/g, '.');
}

function symbol(
	name: string,
	confidence: number,
): Pick<Mention, 'type' | 'key' | 'name' | 'rule' | 'confidence'> | undefined {
	if (name.length < 3 || NO_SYMBOLS.has(name)) return undefined;
	const key = canonicalSymbol(name);
	return { type: 'symbol', key, name: key, rule: 'symbol', confidence };
}

/** More than one word in one name. Dots alone are not enough: names of hosts have them too. */
function looksLikeCode(name: string): boolean {
	const parts = name.split(/\.|::|#|->/);
	return parts.some(isCompound) || /^[A-Z]\w+::[a-z]\w+$/.test(name);
}

/** `camelCase`, `PascalCase`, `snake_case`, `_private`. */
function isCompound(name: string): boolean {
	return /[a-z\d][A-Z]/.test(name) || /^[A-Za-z]\w*_\w*[A-Za-z\d]$/.test(name) || /^_+[a-z]\w*[a-z\d]$/i.test(name);
}
