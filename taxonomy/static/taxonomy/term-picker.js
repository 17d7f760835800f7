/* Choosing several terms: chips in an order, and a text box that searches the tree of the rest. */
(() => {
  const { Controller } = window.StimulusModule;

  class TermPickerController extends Controller {
    static targets = ["chips", "search", "options", "none", "template"];

    connect() {
      this.active = null;
      this.filter();
      this.hide();
    }

    get choices() {
      return [...this.optionsTarget.querySelectorAll("[role=option]")];
    }

    get shown() {
      return this.choices.filter((option) => !option.hidden);
    }

    get chosenKeys() {
      return [...this.chipsTarget.children].map((chip) => chip.dataset.key);
    }

    open() {
      this.filter();
      this.optionsTarget.hidden = false;
      this.searchTarget.setAttribute("aria-expanded", "true");
    }

    close() {
      this.searchTarget.value = "";
      this.hide();
    }

    hide() {
      this.optionsTarget.hidden = true;
      this.searchTarget.setAttribute("aria-expanded", "false");
      this.activate(null);
    }

    /* Show the options that are not chosen yet and contain every word that was typed. */
    filter() {
      const words = this.searchTarget.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = new Set(this.chosenKeys);
      for (const option of this.choices) {
        const text = option.textContent.toLowerCase();
        option.hidden =
          chosen.has(option.dataset.key) || !words.every((word) => text.includes(word));
      }
      this.noneTarget.hidden = this.shown.length > 0 || this.choices.length === 0;
      this.activate(words.length ? this.shown[0] : null);
      if (words.length) this.optionsTarget.hidden = false;
    }

    activate(option) {
      this.active?.setAttribute("aria-selected", "false");
      this.active = option || null;
      if (this.active) {
        this.active.setAttribute("aria-selected", "true");
        this.active.scrollIntoView({ block: "nearest" });
        this.searchTarget.setAttribute("aria-activedescendant", this.active.id);
      } else {
        this.searchTarget.removeAttribute("aria-activedescendant");
      }
    }

    key(event) {
      const shown = this.shown;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        if (this.optionsTarget.hidden) this.open();
        const next = this.active ? shown.indexOf(this.active) + step : step < 0 ? -1 : 0;
        this.activate(shown.at(next % shown.length));
        event.preventDefault();
      } else if (event.key === "Enter") {
        if (this.active) this.add(this.active);
        event.preventDefault();
      } else if (event.key === "Escape") {
        this.close();
      } else if (event.key === "Backspace" && !this.searchTarget.value) {
        this.chipsTarget.lastElementChild?.remove();
        this.changed();
      }
    }

    choose(event) {
      this.add(event.currentTarget);
    }

    add(option) {
      const chip = this.templateTarget.content.firstElementChild.cloneNode(true);
      const { key, name } = option.dataset;
      chip.dataset.key = key;
      chip.querySelector("input").value = key;
      chip.querySelector("[data-name]").textContent = name;
      for (const button of chip.querySelectorAll("button")) {
        button.ariaLabel = button.ariaLabel.replace("__name__", name);
      }
      this.chipsTarget.append(chip);
      this.searchTarget.value = "";
      this.changed();
    }

    remove(event) {
      event.currentTarget.closest("li").remove();
      this.changed();
      this.searchTarget.focus();
    }

    moveUp(event) {
      const chip = event.currentTarget.closest("li");
      chip.previousElementSibling?.before(chip);
      event.currentTarget.focus();
      this.changed();
    }

    changed() {
      this.filter();
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.wagtail.app.register("term-picker", TermPickerController);
})();
