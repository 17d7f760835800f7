/* Choosing from many terms: chips for what is chosen, and a text box that searches the tree. */
(() => {
  const { Controller } = window.StimulusModule;

  class TermPickerController extends Controller {
    static targets = ["chips", "search", "list", "none", "status", "template"];
    static values = { options: String, added: String, removed: String, found: String };

    connect() {
      this.active = null;
    }

    /* The options are built when they are first needed: a page may have many pickers of many. */
    get options() {
      if (!this.built) {
        const terms = JSON.parse(document.getElementById(this.optionsValue).textContent);
        this.built = terms.map((term, index) => this.build(term, index));
        this.listTarget.append(...this.built);
      }
      return this.built;
    }

    build([key, name, depth, above], index) {
      const option = document.createElement("li");
      option.id = `${this.element.id}-option-${index}`;
      option.className = "term-picker__option";
      option.role = "option";
      option.ariaSelected = "false";
      option.dataset.key = key;
      option.dataset.name = name;
      option.dataset.text = `${above} ${name} ${key}`.toLowerCase();
      option.style.setProperty("--term-depth", depth - 1);
      option.append(this.piece("above", above && `${above} › `), this.piece("name", name));
      option.append(this.piece("key", key));
      return option;
    }

    piece(part, text) {
      const piece = document.createElement("bdi");
      piece.className = `term-picker__${part}`;
      piece.textContent = text;
      return piece;
    }

    get shown() {
      return this.options.filter((option) => !option.hidden);
    }

    get isOpen() {
      return !this.listTarget.hidden || !this.noneTarget.hidden;
    }

    open() {
      this.filter();
      const empty = this.shown.length === 0;
      this.listTarget.hidden = empty;
      this.noneTarget.hidden = !empty;
      this.searchTarget.setAttribute("aria-expanded", String(!empty));
    }

    close() {
      this.searchTarget.value = "";
      this.listTarget.hidden = true;
      this.noneTarget.hidden = true;
      this.searchTarget.setAttribute("aria-expanded", "false");
      this.activate(null);
    }

    search() {
      this.open();
      this.activate(this.searchTarget.value.trim() ? this.shown[0] : null);
      this.say(this.foundValue.replace("__count__", this.shown.length));
    }

    /* Show what is not chosen yet and contains every word, be it in a name above. */
    filter() {
      const words = this.searchTarget.value.toLowerCase().split(/\s+/).filter(Boolean);
      const chosen = new Set([...this.chipsTarget.children].map((chip) => chip.dataset.key));
      this.listTarget.classList.toggle("term-picker__options--found", words.length > 0);
      for (const option of this.options) {
        const { key, text } = option.dataset;
        option.hidden = chosen.has(key) || !words.every((word) => text.includes(word));
      }
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
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        this.step(event.key === "ArrowDown" ? 1 : -1);
      } else if ((event.key === "Home" || event.key === "End") && this.isOpen) {
        this.activate(this.shown.at(event.key === "Home" ? 0 : -1));
      } else if (event.key === "Enter") {
        if (this.active) this.add(this.active);
      } else if (event.key === "Escape" && this.isOpen) {
        this.close();
        event.stopPropagation(); // or Wagtail's menu takes the focus on narrow screens
      } else if (event.key === "Backspace" && !this.searchTarget.value) {
        this.removeChip(this.chipsTarget.lastElementChild);
      } else {
        return;
      }
      event.preventDefault();
    }

    step(by) {
      if (!this.isOpen) this.open();
      const shown = this.shown;
      const place = this.active ? shown.indexOf(this.active) + by : by < 0 ? -1 : 0;
      this.activate(shown.at(place % shown.length));
    }

    /* A press on the list must not take the focus from the text box, which would close it. */
    keepFocus(event) {
      event.preventDefault();
    }

    choose(event) {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      this.add(option);
      this.close();
    }

    add(option) {
      const chip = this.templateTarget.content.firstElementChild.cloneNode(true);
      const { key, name } = option.dataset;
      chip.dataset.key = key;
      chip.dataset.name = name;
      chip.querySelector("input").value = key;
      chip.querySelector("[data-name]").textContent = name;
      for (const button of chip.querySelectorAll("button")) {
        button.ariaLabel = button.ariaLabel.replace("__name__", name);
      }
      this.chipsTarget.append(chip);
      this.searchTarget.value = "";
      this.open();
      this.activate(null);
      this.say(this.addedValue.replace("__name__", name));
      this.changed();
    }

    remove(event) {
      this.removeChip(event.currentTarget.closest("li"));
      this.searchTarget.focus();
    }

    removeChip(chip) {
      if (!chip) return;
      chip.remove();
      if (this.isOpen) this.open();
      this.say(this.removedValue.replace("__name__", chip.dataset.name));
      this.changed();
    }

    moveUp(event) {
      const chip = event.currentTarget.closest("li");
      chip.previousElementSibling?.before(chip);
      event.currentTarget.focus();
      this.changed();
    }

    say(words) {
      this.statusTarget.textContent = words;
    }

    changed() {
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.wagtail.app.register("term-picker", TermPickerController);
})();
