// Places in a table, and where keys lead from one to another.

/** A row of the view, and a column by its place on the page. */
export interface Position {
  row: number;
  at: number;
}

export function between(value: number, one: number, other: number): boolean {
  return value >= Math.min(one, other) && value <= Math.max(one, other);
}

/** Where this key leads; undefined: nowhere. */
export function moveOf(key: string, isFar: boolean, from: Position, page: number, rows: number, columns: number): [number, number] | undefined {
  const { row, at } = from;
  const moves: Record<string, [number, number]> = {
    ArrowDown: [isFar ? rows - 1 : row + 1, at],
    ArrowUp: [isFar ? 0 : row - 1, at],
    ArrowRight: [row, isFar ? columns - 1 : at + 1],
    ArrowLeft: [row, isFar ? 0 : at - 1],
    PageDown: [row + page, at],
    PageUp: [row - page, at],
    Home: [isFar ? 0 : row, 0],
    End: [isFar ? rows - 1 : row, columns - 1],
  };
  return moves[key];
}

/** Scrolls the box sideways until this title is in it. */
export function revealAcross(box: HTMLElement, title: HTMLElement | undefined): void {
  if (title && title.offsetLeft < box.scrollLeft) {
    box.scrollLeft = title.offsetLeft;
  } else if (title && title.offsetLeft + title.offsetWidth > box.scrollLeft + box.clientWidth) {
    box.scrollLeft = title.offsetLeft + title.offsetWidth - box.clientWidth;
  }
}

/** As long as the mouse's button is down: tells each other cell that it comes to. */
export function followDrag(box: HTMLElement, from: Position, positionOf: (target: EventTarget | null) => Position | null, moved: (to: Position) => void): void {
  let last = `${from.row} ${from.at}`;
  const move = (event: MouseEvent): void => {
    const place = positionOf(event.target);
    if (event.buttons !== 1) {
      done();
    } else if (place && last !== (last = `${place.row} ${place.at}`)) {
      moved(place);
    }
  };
  const done = (): void => {
    box.removeEventListener('mousemove', move);
    removeEventListener('mouseup', done);
  };
  box.addEventListener('mousemove', move);
  addEventListener('mouseup', done);
}
