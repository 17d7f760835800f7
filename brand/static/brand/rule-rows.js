/**
 * Rows that are added and removed; a CSV file is read into the box for pasting.
 *
 * Inputs of one column have one name: nothing is numbered, so nothing is numbered anew.
 */
class RuleRowsController extends window.StimulusModule.Controller {
  static targets = ["body", "template", "paste"];

  add(event) {
    event.preventDefault();
    const row = this.templateTarget.content.firstElementChild.cloneNode(true);
    this.bodyTarget.append(row);
    row.querySelector("input, select, textarea").focus();
  }

  remove(event) {
    event.preventDefault();
    const row = event.currentTarget.closest("[data-row]");
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    const focused = next ? next.querySelector("input, select, textarea") : this.element.querySelector(":scope > button");
    if (focused) focused.focus();
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async read(event) {
    const file = event.currentTarget.files[0];
    if (!file) return;
    this.pasteTarget.value = await file.text();
    event.currentTarget.value = "";
    this.pasteTarget.dispatchEvent(new Event("change", { bubbles: true }));
    this.pasteTarget.focus();
  }
}

window.wagtail.app.register("rule-rows", RuleRowsController);
