// Sets off the words of a Python program. Loaded when a program is first shown.

import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';

hljs.registerLanguage('python', python);

/**
 * The program as HTML, its own characters escaped.
 *
 * @param {string} program
 */
export function toMarkup(program) {
  return hljs.highlight(program, { language: 'python' }).value;
}
