/**
 * The secret detector, bundled apart (`dist/redactor.js`): a window in which no command ends does not read it.
 */
export { compilePatterns, redact, redactKeys } from '../../common/redact/redact.ts';
