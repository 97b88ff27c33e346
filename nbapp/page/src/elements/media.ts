// Pictures, sound, films, documents, the logo.

import { element } from '../dom';
import { pdfView } from '../outputs/image';
import type { Json } from '../protocol';
import { withDirectives } from './directives';
import type { Drawing } from './view';

const SAFE_SOURCE = /^(https?:|data:(image|audio|video|text\/vtt)|blob:|\/|[\w.-]+(\/|$))/i;

function sourceOf(url: string): string {
  return SAFE_SOURCE.test(url) ? url : '';
}

export function picture(props: Json): Drawing {
  const box = element('div', { class: 'nb-pictures' });
  const draw = (next: Json): Promise<void>[] => {
    const pictures: Json[] = next.pictures ?? [next];
    const figures = pictures.map(one => figureOf(one, next));
    box.replaceChildren(...figures.map(([figure]) => figure));
    return figures.map(([, image]) => image.decode().catch(() => undefined));
  };
  const update = (next: Json): boolean => {
    const [image] = box.querySelectorAll('img');
    if (next.pictures || box.childElementCount !== 1 || !image || next.caption || next.link) {
      draw(next);
    } else {
      image.src = sourceOf(next.src); // a film of pictures: the element stays
      image.alt = next.alt;
    }
    return true;
  };
  return { element: box, ready: Promise.all(draw(props)).then(() => undefined), update };
}

function figureOf(one: Json, props: Json): [HTMLElement, HTMLImageElement] {
  const image = element('img', { class: 'nb-shown-image', src: sourceOf(one.src), alt: one.alt ?? '' });
  image.classList.toggle('nb-fit', Boolean(props.fit));
  if (props.width) {
    image.style.width = `${props.width}px`;
  }
  const shown = props.link && /^https?:/.test(props.link)
    ? element('a', { href: props.link, target: '_blank', rel: 'noopener' }, image)
    : image;
  const figure = element('figure', { class: 'nb-figure' }, shown);
  if (one.caption) {
    const caption = element('figcaption', { class: 'nb-caption' });
    withDirectives(caption, one.caption);
    figure.append(caption);
  }
  return [figure, image];
}

function player(tag: 'audio' | 'video', props: Json): Drawing {
  const made = element(tag, { class: `nb-${tag}`, src: sourceOf(props.src), controls: '', 'aria-label': props.alt ?? tag });
  made.loop = Boolean(props.loop && !props.end);
  made.autoplay = Boolean(props.autoplay);
  made.muted = Boolean(props.muted);
  made.preload = 'metadata';
  if (props.width) {
    made.style.width = `${props.width}px`;
  }
  const begin = props.start ?? 0;
  made.addEventListener('loadedmetadata', () => {
    made.currentTime = begin;
  });
  made.addEventListener('timeupdate', () => {
    if (props.end && made.currentTime >= props.end) {
      made.currentTime = begin;
      if (!props.loop) {
        made.pause();
      }
    }
  });
  for (const [index, [label, url]] of (props.subtitles ?? []).entries()) {
    const track = element('track', { kind: 'subtitles', src: sourceOf(url), label: label || 'Subtitles' });
    track.default = index === 0;
    made.append(track);
  }
  return { element: made, dispose: () => made.pause() };
}

export function audio(props: Json): Drawing {
  return player('audio', props);
}

export function video(props: Json): Drawing {
  return player('video', props);
}

export function pdf(props: Json): Drawing {
  if (props.src.startsWith('data:application/pdf')) {
    const view = pdfView(props.src.slice(props.src.indexOf(',') + 1));
    const link = view.element.querySelector('a');
    link?.setAttribute('download', props.name);
    link?.replaceChildren(`Download ${props.name}`);
    return view;
  }
  const url = /^https?:/.test(props.src) ? props.src : '';
  const link = element('a', { class: 'nb-button', href: url, target: '_blank', rel: 'noopener' }, `Open ${props.name}`);
  return { element: element('p', {}, link) };
}

export function logo(props: Json): Drawing {
  const image = element('img', { class: 'nb-logo', src: sourceOf(props.src), alt: 'Logo', 'data-size': props.size });
  const shown = props.link ? element('a', { href: props.link, target: '_blank', rel: 'noopener' }, image) : image;
  return { element: element('div', {}, shown), ready: image.decode().catch(() => undefined) };
}
