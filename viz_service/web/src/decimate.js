// Thinning a long series for drawing, so that no peak is lost.

/**
 * Chooses the points to draw: for each pixel's share of the x axis and each series
 * its lowest and its highest value, and the first and the last point of all.
 * What is drawn then covers the same pixels as all points would.
 *
 * @param {ArrayLike<number>} x Ascending.
 * @param {ArrayLike<number>[]} series Of the length of x; not-a-number is a gap.
 * @param {number} numPixels
 * @returns {number[]} Indices, ascending.
 */
export function chooseIndices(x, series, numPixels) {
  const length = x.length;
  if (length <= 2 * numPixels || numPixels < 1) return Array.from({ length }, (_, i) => i);
  const perUnit = numPixels / (x[length - 1] - x[0]);
  const chosen = [0];
  let start = 0;
  while (start < length) {
    const pixel = Math.floor((x[start] - x[0]) * perUnit);
    let end = start + 1;
    while (end < length && Math.floor((x[end] - x[0]) * perUnit) === pixel) end++;
    for (const index of extremes(series, start, end)) {
      if (index > chosen[chosen.length - 1]) chosen.push(index);
    }
    start = end;
  }
  if (chosen[chosen.length - 1] !== length - 1) chosen.push(length - 1);
  return chosen;
}

/**
 * Where the series have their extremes in a range.
 *
 * @param {ArrayLike<number>[]} series
 * @param {number} start
 * @param {number} end Exclusive.
 * @returns {number[]} Ascending.
 */
function extremes(series, start, end) {
  /** @type {number[]} */
  const indices = [];
  for (const values of series) {
    let low = -1;
    let high = -1;
    for (let i = start; i < end; i++) {
      if (Number.isNaN(values[i])) continue;
      if (low < 0 || values[i] < values[low]) low = i;
      if (high < 0 || values[i] > values[high]) high = i;
    }
    if (low >= 0) indices.push(low, high);
  }
  return indices.sort((a, b) => a - b);
}

/**
 * Values at some indices; not-a-number becomes null, a gap to the chart.
 *
 * @param {ArrayLike<number>} values
 * @param {number[]} indices
 * @returns {(number | null)[]}
 */
export function pick(values, indices) {
  return indices.map((i) => (Number.isNaN(values[i]) ? null : values[i]));
}
