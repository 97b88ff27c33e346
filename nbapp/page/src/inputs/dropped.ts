// Files that the visitor chooses or drops, with the names that they shall have: of a folder, their paths in it.

export interface Chosen {
  file: File;
  name: string;
}

export function chosenIn(input: HTMLInputElement): Chosen[] {
  return [...(input.files ?? [])].map(file => ({ file, name: file.webkitRelativePath || file.name }));
}

export function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** `inFolders`: also those inside of folders that were dropped; else a folder is no file, and is passed over. */
export async function droppedIn(event: DragEvent, inFolders: boolean): Promise<Chosen[]> {
  // All at once: after the first `await` the browser has taken the items away.
  const files = [...(event.dataTransfer?.files ?? [])];
  const entries = [...(event.dataTransfer?.items ?? [])].map(item => item.webkitGetAsEntry()).filter(entry => entry !== null);
  if (!entries.length) {
    return files.map(file => ({ file, name: file.name })); // they come from a script, not from a disk
  }
  const found = await Promise.all(entries.map(entry => filesIn(entry, inFolders)));
  return found.flat();
}

async function filesIn(entry: FileSystemEntry, inFolders: boolean): Promise<Chosen[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, name: inFolders ? entry.fullPath.replace(/^\//, '') : file.name }];
  }
  if (!inFolders) {
    return [];
  }
  const inside = await Promise.all((await entriesOf(entry as FileSystemDirectoryEntry)).map(e => filesIn(e, true)));
  return inside.flat();
}

/** A reader gives about a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) {
      return all;
    }
    all.push(...some);
  }
}
