// A place to drop files on, or to choose them: they are read here and handed to Dash.

import { createElement } from './component.js';

/** @typedef {import('./component.js').Props} Props */
/** @typedef {{name: string, size: number, arrayBuffer: () => Promise<ArrayBuffer>}} Readable */
/** @typedef {{name: string, content: string}} ReadFile Its content in base64. */

const BYTES_IN_MB = 1e6;
/** Bytes that one call of fromCharCode takes without harm. */
const CHUNK = 0x8000;

/**
 * Builds the place. It tells Dash `files`: {count, files: ReadFile[]}; what is too large or too
 * many is never read, and said at once.
 *
 * @param {HTMLElement} root
 * @param {Props} props label, accept, maxFiles, maxBytes (of each), problem (told by the server).
 * @returns {import('./component.js').Part}
 */
export function mountFileDrop(root, props) {
  let latest = props;
  let count = 0;
  const input = createElement('input', 'gs-visually-hidden');
  input.type = 'file';
  const label = createElement('label', 'gs-drop-label');
  const text = createElement('span', '');
  const problem = createElement('div', 'field-error');
  problem.setAttribute('role', 'alert');
  label.append(input, text);
  root.replaceChildren(label, problem);

  /** @param {ArrayLike<Readable>} chosen */
  const take = async (chosen) => {
    const files = Array.from(chosen);
    const refusal = findRefusal(files, latest.maxFiles, latest.maxBytes);
    problem.textContent = refusal;
    if (refusal || !files.length) return;
    const read = await Promise.all(files.map(readFile));
    latest.setProps?.({ files: { count: ++count, files: read } });
  };
  const ending = registerDrop(root, input, take);
  /** @param {Props} next */
  const update = (next) => {
    text.textContent = next.label;
    input.accept = next.accept ?? '';
    input.multiple = next.maxFiles > 1;
    if (next.problem !== latest.problem) problem.textContent = next.problem ?? '';
    latest = next;
  };
  update(props);
  return {
    update,
    destroy() {
      ending.abort();
      root.replaceChildren();
    },
  };
}

/**
 * @param {HTMLElement} root
 * @param {HTMLInputElement} input
 * @param {(files: ArrayLike<Readable>) => void} take
 * @returns {AbortController} Ends it.
 */
function registerDrop(root, input, take) {
  const ending = new AbortController();
  const { signal } = ending;
  input.addEventListener(
    'change',
    () => {
      take(input.files ?? []);
      // The same file, mended, can be chosen again.
      input.value = '';
    },
    { signal },
  );
  for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    root.addEventListener(
      kind,
      (event) => {
        event.preventDefault();
        root.classList.toggle('is-over', kind === 'dragenter' || kind === 'dragover');
        if (kind === 'drop') take(/** @type {DragEvent} */ (event).dataTransfer?.files ?? []);
      },
      { signal },
    );
  }
  return ending;
}

/**
 * Why files are not read at all.
 *
 * @param {readonly Pick<Readable, 'name' | 'size'>[]} files
 * @param {number} maxFiles
 * @param {number} maxBytes
 * @returns {string} A sentence; empty when there is no reason.
 */
export function findRefusal(files, maxFiles, maxBytes) {
  if (files.length > maxFiles) {
    return `At most ${maxFiles} files at once; these are ${files.length}.`;
  }
  const large = files.find(({ size }) => size > maxBytes);
  if (!large) return '';
  const [most, got] = [maxBytes, large.size].map((size) => (size / BYTES_IN_MB).toFixed(1));
  return `${large.name} has ${got} MB; at most ${most} MB can be sent.`;
}

/**
 * @param {Readable} file
 * @returns {Promise<ReadFile>}
 */
export async function readFile(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  }
  return { name: file.name, content: btoa(text) };
}
