// The cards of the tour, by driver.js. Loaded when a tour begins.

import { driver } from 'driver.js';

const DIMMED = 0.28;

/** @typedef {{element: string, title: string, text: string}} Stop */

/**
 * Makes the tour, to be driven.
 *
 * @param {Stop[]} stops Those whose parts are not on the page are left out.
 * @param {() => void} onLeave Called when somebody ends or leaves the tour: to close it is theirs.
 */
export function createTour(stops, onLeave) {
  return driver({
    steps: stops
      .filter(({ element }) => document.querySelector(element))
      .map(({ element, title, text }) => ({ element, popover: { title, description: text } })),
    animate: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    showProgress: true,
    progressText: '{{current}} of {{total}}',
    nextBtnText: 'Next',
    prevBtnText: 'Back',
    doneBtnText: 'Start playing',
    overlayOpacity: DIMMED,
    stagePadding: 6,
    stageRadius: 12,
    popoverClass: 'tour',
    onPopoverRender: ({ closeButton, footerButtons }) => {
      // A word is found sooner than a cross.
      closeButton.textContent = 'Skip';
      closeButton.ariaLabel = 'Skip the tour';
      footerButtons.before(closeButton);
    },
    // Not onDestroyed: driver.js skips that for whoever is faster than its animation.
    onDestroyStarted: onLeave,
  });
}
