/* Moves from cell to cell of a table with the arrow keys, Home and End; Tab leaves it as usual. */
(() => {
  const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  class CoverageGridController extends window.StimulusModule.Controller {
    move(event) {
      const cell = event.target.closest("td");
      if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
      const row = cell.parentElement;
      let to = null;
      if (event.key === "Home") to = this.focusable(row.cells, 1, 1);
      else if (event.key === "End") to = this.focusable(row.cells, row.cells.length - 1, -1);
      else if (event.key in STEPS) {
        const [down, across] = STEPS[event.key];
        const isReversed = getComputedStyle(this.element).direction === "rtl";
        to = this.next(row, cell.cellIndex, down, isReversed ? -across : across);
      } else return;
      event.preventDefault();
      to?.focus();
      to?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }

    /** The nearest link or button in one direction. */
    next(row, column, down, across) {
      if (across) return this.focusable(row.cells, column + across, across);
      const rows = [...row.parentElement.rows];
      for (let index = rows.indexOf(row) + down; rows[index]; index += down) {
        const found = rows[index].cells[column]?.querySelector("a");
        if (found) return found;
      }
      return null;
    }

    focusable(cells, start, step) {
      for (let index = start; cells[index]; index += step) {
        const found = cells[index].querySelector("a");
        if (found && cells[index].tagName === "TD") return found;
      }
      return null;
    }
  }

  window.wagtail.app.register("coverage-grid", CoverageGridController);
})();
