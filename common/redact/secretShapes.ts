/**
 * Words in the names of variables, options and fields whose values are secrets, and what may follow in the name. Every
 * repetition has an end: a program prints a long line without a blank, and the search must not try each place of it anew.
 */
const NAMES = String.raw`(?:passw(?:or)?d|passwd|passphrase|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?key|credentials?)[\w-]{0,100}`;

/**
 * What is secret by where it stands in a command line or in its output, whatever it looks like. The group `secret` is
 * taken out.
 */
export const SECRET_PLACES: readonly RegExp[] = [
	// PASSWORD=…, "api_key": "…", token: …
	new RegExp(String.raw`${NAMES}["']?\s*[=:]\s*(?<secret>"[^"\n]+"|'[^'\n]+'|[^\s"'&;|,]+)`, 'gid'),
	// --password …, --token=…
	new RegExp(String.raw`-[\w.-]{0,100}${NAMES}(?:=|\s+)(?<secret>"[^"\n]+"|'[^'\n]+'|[^\s"'-][^\s"']*)`, 'gid'),
	// Authorization: Bearer …, and the same without the header's name
	/\b(?:bearer|basic)\s+(?<secret>[A-Za-z0-9._~+/-]{8,}=*)/dgi,
	// curl -u user:password
	/(?:\s-u|--user)(?:=|\s+)["']?[^\s:"']+:(?<secret>[^\s"']+)/dgi,
	// mysql -ppassword
	/\bmysql\w{0,20}\b[^\n|;]{0,300}?\s-p(?<secret>[^\s"']+)/dgi,
];

/**
 * Forms of secrets that the detector, which knows those of services' keys, does not know. The group `secret`, or the whole
 * match without one, is taken out.
 */
export const SECRET_FORMS: readonly RegExp[] = [
	// https://user:password@host and the like of databases
	/[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*:(?<secret>[^\s/@]+)@/dgi,
	// JSON Web Tokens (RFC 7519)
	/\beyJ[\w-]{8,5000}\.[\w-]{8,}(?:\.[\w-]*)?/dg,
	// PEM (RFC 7468): a key that is cut off at its beginning or its end as well
	/-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----(?<secret>[\s\S]*?)(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|$)/dg,
	/^(?<secret>(?:(?!-----BEGIN)[\s\S])*?)-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/dg,
];

/** Keys of well-known services by their beginnings, for where their detector is too slow. */
export const SERVICE_KEYS: readonly RegExp[] = [
	// OpenAI, Anthropic, OpenRouter, Stripe, xAI, Groq
	/\b(?:sk|pk|rk|xai|gsk)[-_][\w-]{16,300}/dg,
	// GitHub, GitLab, npm, Hugging Face
	/\b(?:gh[oprsu]_|github_pat_|glpat-|npm_|hf_)[\w-]{16,300}/dg,
	// Slack, SendGrid
	/\b(?:xox[abeoprs]-|SG\.)[\w.-]{16,300}/dg,
	// Google: keys, tokens of OAuth
	/\b(?:AIza|ya29\.)[\w-]{20,2000}/dg,
	// Amazon: ids of keys
	/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/dg,
];
