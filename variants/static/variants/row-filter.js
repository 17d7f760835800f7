/**
 * Narrows the rows of a table down to those that have all the words typed into a box.
 *
 * <div data-controller="row-filter">
 *   <input type="search" data-row-filter-target="input" data-action="input->row-filter#filter">
 *   <output data-row-filter-target="count" data-row-filter-words="{shown} of {all} shown"></output>
 *   <tr data-row-filter-target="row">…</tr>
 * </div>
 *
 * The box has no name, so a form around it does not post it.
 */
class RowFilterController extends window.StimulusModule.Controller {
  static targets = ["input", "row", "count"];

  filter() {
    const words = this.inputTarget.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rowTargets) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    this.countTarget.textContent = words.length
      ? this.countTarget.dataset.rowFilterWords
          .replace("{shown}", shown)
          .replace("{all}", this.rowTargets.length)
      : "";
  }

  /** Enter filters; it does not save the form around the box. */
  stay(event) {
    event.preventDefault();
  }
}

window.wagtail.app.register("row-filter", RowFilterController);
