/**
 * Inline chat, bundled apart (`dist/inlineChat.js`): a window in which nobody asks anything does not read it.
 */
export { InlineChat } from './inlineChat.ts';
export { setUpModel } from './setUpModel.ts';
