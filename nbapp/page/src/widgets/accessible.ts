// Names for what ipywidgets leaves without one (found with axe): slider handles, read-outs, colour swatches.

/** Keeps the controls inside `root` named, also those that come later; the function that is returned ends it. */
export function keepNamed(root: HTMLElement): () => void {
  nameControls(root);
  let isPlanned = false;
  const observer = new MutationObserver(() => {
    if (!isPlanned) {
      isPlanned = true;
      queueMicrotask(() => {
        isPlanned = false;
        nameControls(root);
      });
    }
  });
  observer.observe(root, { childList: true, subtree: true });
  return () => observer.disconnect();
}

function nameControls(root: HTMLElement): void {
  for (const widget of root.querySelectorAll<HTMLElement>('.widget-slider, .jupyter-widget-slider')) {
    nameSlider(widget);
  }
  for (const picker of root.querySelectorAll<HTMLElement>('.widget-colorpicker, .jupyter-widget-colorpicker')) {
    setName(picker.querySelector('input[type=color]'), `${labelOf(picker) || 'Colour'}: choose`);
  }
  for (const input of root.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), select, textarea')) {
    if (!input.closest('.nbi')) {
      nameInput(input); // inputs of nbapp.ui name themselves
    }
  }
  for (const play of root.querySelectorAll('.widget-play, .jupyter-widget-play')) {
    const names = ['Play', 'Pause', 'Stop', 'Repeat'];
    const icons = ['fa-play', 'fa-pause', 'fa-stop', 'fa-retweet'];
    names.forEach((name, i) => setName(play.querySelector(`button:has(.${icons[i]})`), name));
  }
  for (const progress of root.querySelectorAll<HTMLElement>('.widget-hprogress, .jupyter-widget-hprogress')) {
    setName(progress.querySelector('[role=progressbar]') ?? null, labelOf(progress) || 'Progress');
  }
}

function nameSlider(widget: HTMLElement): void {
  const name = labelOf(widget) || 'Slider';
  const handles = [...widget.querySelectorAll('.noUi-handle')];
  handles.forEach((handle, index) => {
    setName(handle, handles.length > 1 ? `${name}, ${index ? 'end' : 'begin'}` : name);
  });
  const readout = widget.querySelector('.widget-readout, .jupyter-widget-readout');
  if (readout?.getAttribute('contenteditable') === 'true') {
    readout.setAttribute('role', 'textbox');
    setName(readout, `${name}, value`);
  }
}

function nameInput(input: HTMLInputElement): void {
  const isNamed = input.labels?.length && [...input.labels].some(label => label.textContent?.trim());
  if (!isNamed && !input.title && !input.getAttribute('aria-labelledby')) {
    const widget = input.closest<HTMLElement>('.jupyter-widgets');
    setName(input, (widget && labelOf(widget)) || input.placeholder || 'Input');
  }
}

function labelOf(widget: HTMLElement): string {
  return widget.querySelector(':scope > .widget-label, :scope > .jupyter-widget-label')?.textContent?.trim() ?? '';
}

function setName(control: Element | null, name: string): void {
  if (control && control.getAttribute('aria-label') !== name) {
    control.setAttribute('aria-label', name);
  }
}
