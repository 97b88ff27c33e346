// Lumino widgets ask their parent for their size; on this page there is none, so a ResizeObserver tells them.

import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

/** Tells `widget` whenever `place` gets another size; the function that is returned ends it. */
export function followSize(place: HTMLElement, widget: Widget): () => void {
  let width = -1;
  const observer = new ResizeObserver(entries => {
    const newWidth = entries[0]?.contentRect.width ?? 0;
    // Only the width: a widget that makes itself higher because it was told its size would never come to rest.
    if (newWidth !== width && widget.isAttached) {
      width = newWidth;
      MessageLoop.sendMessage(widget, Widget.ResizeMessage.UnknownSize);
    }
  });
  observer.observe(place);
  return () => observer.disconnect();
}

let isAnnounced = false;

/** Widgets that know nothing of Lumino (anywidget) measure again when the window says that its size changed. */
function announceResize(): void {
  if (!isAnnounced) {
    isAnnounced = true;
    requestAnimationFrame(() => {
      isAnnounced = false;
      window.dispatchEvent(new Event('resize'));
    });
  }
}

const MOST_GROWTHS = 4;

/** Says so again when a widget that draws itself late (a plot whose code is still on its way) gets its height. */
export function announceGrowth(widget: HTMLElement): () => void {
  let height = -1;
  let left = MOST_GROWTHS;
  const observer = new ResizeObserver(entries => {
    const newHeight = entries[0]?.contentRect.height ?? 0;
    if (newHeight !== height && left > 0) {
      height = newHeight;
      left -= 1;
      announceResize();
    }
  });
  observer.observe(widget);
  return () => observer.disconnect();
}
