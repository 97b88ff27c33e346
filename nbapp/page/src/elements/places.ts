// Places: parts of the page that outputs of any cell can stand in, each known by an id.
//
// How it works. A layout opens places; an output that names a place (`output.place`) is put into a group of its cell
// there, and groups stand in the order of the cells. Outputs may come before their place does: they wait. An element
// that is no layout is a place as well, for what is laid over it: of that only the last one shows, in its stead.

/** The outputs of one cell in one place. */
export interface Group {
  readonly element: HTMLElement;
  /** Where its cell stands among all. */
  order(): number;
}

export interface Host {
  /** Where the groups go. */
  readonly element: HTMLElement;
  /** Shows the last output only, and this instead as long as there is none. */
  readonly covered?: HTMLElement;
  /** What stands here has changed. */
  changed?(isEmpty: boolean): void;
}

export class Places {
  private readonly hosts = new Map<string, Host>();
  private readonly groups = new Map<string, Set<Group>>();

  open(id: string, host: Host): void {
    this.hosts.set(id, host);
    this.arrange(id);
  }

  close(id: string, host: Host): void {
    if (this.hosts.get(id) === host) {
      this.hosts.delete(id);
      this.groups.get(id)?.forEach(group => group.element.remove());
    }
  }

  add(id: string, group: Group): void {
    const groups = this.groups.get(id) ?? new Set();
    this.groups.set(id, groups.add(group));
    this.arrange(id);
  }

  remove(id: string, group: Group): void {
    this.groups.get(id)?.delete(group);
    group.element.remove();
    this.changed(id);
  }

  /** The cells have another order now. */
  arrangeAll(): void {
    [...this.hosts.keys()].forEach(id => this.arrange(id));
  }

  /** Something was put into a group of this place, or taken out. */
  changed(id: string): void {
    const host = this.hosts.get(id);
    if (!host) {
      return;
    }
    const outputs = this.inOrder(id).flatMap(group => [...group.element.children]);
    if (host.covered) {
      outputs.forEach((output, index) => output.toggleAttribute('hidden', index < outputs.length - 1));
      host.covered.toggleAttribute('hidden', outputs.length > 0);
    }
    host.changed?.(outputs.length === 0);
  }

  private arrange(id: string): void {
    const host = this.hosts.get(id);
    if (!host) {
      return;
    }
    let next = host.element.firstElementChild;
    for (const group of this.inOrder(id)) {
      if (group.element === next) {
        next = next.nextElementSibling;
      } else {
        host.element.insertBefore(group.element, next);
      }
    }
    this.changed(id);
  }

  private inOrder(id: string): Group[] {
    return [...(this.groups.get(id) ?? [])].sort((one, other) => one.order() - other.order());
  }
}
