// Copying a link, also where the browser does not let a page copy.

/**
 * Copies a text, or selects it for its reader to copy.
 *
 * @param {string} text
 * @param {Pick<HTMLInputElement, 'focus' | 'select'> | null} field Where it stands on the page.
 * @param {Pick<Clipboard, 'writeText'> | undefined} clipboard The browser's; missing on plain
 *   http from another machine.
 * @returns {Promise<string>} What was done, for people.
 */
export async function copyText(text, field, clipboard) {
  if (clipboard) {
    try {
      await clipboard.writeText(text);
      return 'Copied.';
    } catch {
      // Refused by the reader or by a policy: as if there were none.
    }
  }
  field?.focus();
  field?.select();
  return 'The link is selected: copy it with Ctrl+C or ⌘C.';
}

/**
 * Copies a longer text, or selects it where it stands.
 *
 * @param {string} text
 * @param {Element | null} element Where it stands on the page.
 * @param {Pick<Clipboard, 'writeText'> | undefined} clipboard The browser's, if there is one.
 * @param {Pick<Selection, 'selectAllChildren'> | null} selection The page's.
 * @returns {Promise<string>} What was done, for people.
 */
export async function copyCode(text, element, clipboard, selection) {
  if (clipboard) {
    try {
      await clipboard.writeText(text);
      return 'Copied.';
    } catch {
      // Refused by the reader or by a policy: as if there were none.
    }
  }
  if (element) selection?.selectAllChildren(element);
  return 'The text is selected: copy it with Ctrl+C or ⌘C.';
}
