// From the plane to the screen and back: which part of the plane is shown.
//
// The stage is a square of `size` CSS pixels. At zoom 1 it shows all of `box`; y points
// up in the plane and down on the screen.

export const LEAST_ZOOM = 1;
export const MOST_ZOOM = 40;

/**
 * @typedef {object} Box
 * @property {number} xMin
 * @property {number} xMax
 * @property {number} yMin
 * @property {number} yMax
 */

/**
 * @typedef {object} Camera
 * @property {Box} box What is shown at zoom 1.
 * @property {number} size Side of the stage, CSS pixels.
 * @property {number} zoom
 * @property {number} x Plane coordinate at the middle of the stage.
 * @property {number} y Plane coordinate at the middle of the stage.
 */

/**
 * A camera that shows the whole box.
 *
 * @param {Box} box
 * @param {number} size
 * @returns {Camera}
 */
export function createCamera(box, size) {
  return {
    box,
    size,
    zoom: LEAST_ZOOM,
    x: (box.xMin + box.xMax) / 2,
    y: (box.yMin + box.yMax) / 2,
  };
}

/**
 * Pixels per unit of the plane; the same on both axes.
 *
 * @param {Camera} camera
 */
export function pixelsPerUnit({ box, size, zoom }) {
  return (size * zoom) / Math.max(box.xMax - box.xMin, box.yMax - box.yMin);
}

/**
 * @param {Camera} camera
 * @param {number} x Plane.
 * @param {number} y Plane.
 * @returns {[number, number]} CSS pixels from the stage's upper left corner.
 */
export function toScreen(camera, x, y) {
  const scale = pixelsPerUnit(camera);
  return [camera.size / 2 + (x - camera.x) * scale, camera.size / 2 - (y - camera.y) * scale];
}

/**
 * @param {Camera} camera
 * @param {number} screenX CSS pixels.
 * @param {number} screenY CSS pixels.
 * @returns {[number, number]} Plane coordinates.
 */
export function toPlane(camera, screenX, screenY) {
  const scale = pixelsPerUnit(camera);
  return [
    camera.x + (screenX - camera.size / 2) / scale,
    camera.y - (screenY - camera.size / 2) / scale,
  ];
}

/**
 * Zooms about a point of the screen, which keeps showing the same point of the plane
 * (as far as the bounds of the plane allow).
 *
 * @param {Camera} camera
 * @param {number} factor More than 1 goes nearer.
 * @param {number} screenX
 * @param {number} screenY
 * @returns {Camera}
 */
export function zoomAbout(camera, factor, screenX, screenY) {
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, camera.zoom * factor));
  const [x, y] = toPlane(camera, screenX, screenY);
  const kept = camera.zoom / zoom;
  return keepInside({
    ...camera,
    zoom,
    x: x + (camera.x - x) * kept,
    y: y + (camera.y - y) * kept,
  });
}

/**
 * Moves the picture with the finger.
 *
 * @param {Camera} camera
 * @param {number} deltaX CSS pixels to the right.
 * @param {number} deltaY CSS pixels down.
 * @returns {Camera}
 */
export function pan(camera, deltaX, deltaY) {
  const scale = pixelsPerUnit(camera);
  return keepInside({ ...camera, x: camera.x - deltaX / scale, y: camera.y + deltaY / scale });
}

/**
 * The camera for another size of stage or another box: a new box starts over.
 *
 * @param {Camera} camera
 * @param {Box} box
 * @param {number} size
 * @returns {Camera}
 */
export function refit(camera, box, size) {
  const isSameBox =
    box.xMin === camera.box.xMin &&
    box.xMax === camera.box.xMax &&
    box.yMin === camera.box.yMin &&
    box.yMax === camera.box.yMax;
  return isSameBox ? { ...camera, size } : createCamera(box, size);
}

/**
 * Looks elsewhere, as far as the bounds of the plane and of the zoom allow.
 *
 * @param {Camera} camera
 * @param {Pick<Camera, 'x' | 'y' | 'zoom'>} view
 * @returns {Camera}
 */
export function aim(camera, { x, y, zoom }) {
  const allowed = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
  return keepInside({ ...camera, x, y, zoom: allowed });
}

/**
 * Never shows anything beyond the box.
 *
 * @param {Camera} camera
 * @returns {Camera}
 */
function keepInside(camera) {
  const { box, zoom } = camera;
  const half = Math.max(box.xMax - box.xMin, box.yMax - box.yMin) / (2 * zoom);
  return {
    ...camera,
    x: clampMiddle(camera.x, box.xMin, box.xMax, half),
    y: clampMiddle(camera.y, box.yMin, box.yMax, half),
  };
}

/**
 * @param {number} middle
 * @param {number} low
 * @param {number} high
 * @param {number} half Half of what is shown.
 */
function clampMiddle(middle, low, high, half) {
  if (high - low <= 2 * half) return (low + high) / 2;
  return Math.min(high - half, Math.max(low + half, middle));
}
