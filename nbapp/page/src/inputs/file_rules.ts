// Which files an input takes, and how that is said. The server looks as well; here the visitor need not wait for it.

import type { Handle } from './kind';
import type { Item } from './sending';

const MEGABYTE = 2 ** 20;

const GROUPS: Record<string, string> = { 'audio/*': 'audio', 'image/*': 'images', 'text/*': 'texts', 'video/*': 'videos' };

/** Why this file will not be taken; empty: it may be. */
export function reasonAgainst(handle: Handle, item: Item): string {
  const { types } = handle.props();
  if (!isOfType(item.name, item.file.type, types)) {
    return `This type is not taken here, only ${typesInWords(types)}.`;
  }
  const limit = limitBytes(handle);
  return limit !== null && item.size > limit ? `It is larger than ${inWords(limit)}.` : '';
}

/** What may be chosen: "Up to 20 MB · CSV". */
export function rulesInWords(handle: Handle): string {
  const { types, multiple } = handle.props();
  const limit = limitBytes(handle);
  const size = limit === null ? '' : `Up to ${inWords(limit)}${multiple ? ' each' : ''}`;
  return [size, typesInWords(types)].filter(Boolean).join(' · ');
}

/** As `is_of_type` in upload_values.py. */
export function isOfType(name: string, mime: string, types: string[]): boolean {
  const lower = name.toLowerCase();
  const fits = (type: string): boolean => {
    if (type.startsWith('.')) {
      return lower.endsWith(type);
    }
    // A browser that does not know the type leaves that to the server.
    return !mime || (type.endsWith('/*') ? mime.startsWith(type.slice(0, -1)) : mime === type);
  };
  return !types.length || types.some(fits);
}

export function inWords(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  const size = bytes < MEGABYTE ? bytes / 1024 : bytes / MEGABYTE;
  return `${size < 10 ? size.toFixed(1).replace('.0', '') : Math.round(size)} ${bytes < MEGABYTE ? 'KB' : 'MB'}`;
}

function limitBytes(handle: Handle): number | null {
  const limits = [handle.props().max_bytes, handle.transfer().limitBytes].filter(limit => typeof limit === 'number');
  return limits.length ? Math.min(...limits) : null;
}

function typesInWords(types: string[]): string {
  return types.map(type => GROUPS[type] ?? (type.startsWith('.') ? type.slice(1).toUpperCase() : type)).join(', ');
}
