// Mantine's style sheet with the rules of some of its components alone. Its files of single
// components will not do: their lengths are in px, so they do not grow with the page.

import postcss from 'postcss';

// Mantine names the classes of its components so; all other selectors are of the whole page.
const MADE_CLASS = /\bm_[0-9a-f]{5,8}\b/g;

/**
 * @param {string} css
 * @param {string} bundle JavaScript that names the classes to keep.
 * @returns {string}
 */
export function keepUsedRules(css, bundle) {
  const used = new Set(bundle.match(MADE_CLASS));
  const sheet = postcss.parse(css);
  sheet.walkRules((rule) => {
    const kept = rule.selectors.filter((selector) =>
      (selector.match(MADE_CLASS) ?? []).every((name) => used.has(name)),
    );
    if (kept.length) rule.selectors = kept;
    else rule.remove();
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return sheet.toString();
}
