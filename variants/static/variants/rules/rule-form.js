/**
 * The form of a rule: cards of examples, marking what is wrong, words for the message, the trial.
 */
class RuleFormController extends window.StimulusModule.Controller {
  static targets = ["cards", "template", "card", "removed", "found", "types", "fields", "trial"];
  static values = { tryUrl: String };

  connect() {
    // Browsers forget what was selected once a button is pressed.
    this.remember = () => {
      const area = document.activeElement;
      if (area && area.matches("textarea, input[type=text]")) this.selected = area;
    };
    document.addEventListener("selectionchange", this.remember);
    this.showFields();
  }

  disconnect() {
    document.removeEventListener("selectionchange", this.remember);
  }

  changed(event) {
    if (this.hasTypesTarget && this.typesTarget.contains(event.target)) this.showFields();
  }

  /** Only fields that a chosen type has; what is chosen already stays in sight. */
  showFields() {
    const types = [...this.typesTarget.querySelectorAll("input:checked")].map((box) => box.value);
    for (const box of this.fieldsTarget.querySelectorAll("input[data-types]")) {
      const own = box.dataset.types.split(" ");
      const fits = !types.length || types.some((type) => own.includes(type));
      box.closest("label").parentElement.hidden = !fits && !box.checked;
    }
  }

  insert({ params: { word } }) {
    const area = this.element.querySelector("[name=message]");
    area.setRangeText(word, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  }

  addCard(event) {
    event.preventDefault();
    const card = this.newCard();
    card.querySelector("select").focus();
  }

  newCard() {
    const total = this.element.querySelector("[name=ex-TOTAL_FORMS]");
    const html = this.templateTarget.innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    this.cardsTarget.insertAdjacentHTML("beforeend", html);
    const card = this.cardsTarget.lastElementChild;
    const legend = card.querySelector("legend");
    legend.textContent = `${legend.textContent} ${total.value}`;
    return card;
  }

  removeCard(event) {
    const card = event.currentTarget.closest(".rule-example");
    card.querySelector("[name$=-DELETE]").checked = true;
    card.hidden = true;
    const next = this.cardTargets.find((each) => !each.hidden);
    const button = next ? next.querySelector("select") : this.element.querySelector("[data-action='rule-form#addCard']");
    button.focus();
  }

  addSlot(event) {
    const slots = event.currentTarget.parentElement.querySelectorAll(":scope > [data-slot][hidden]");
    if (!slots.length) return;
    slots[0].hidden = false;
    if (slots.length === 1) event.currentTarget.hidden = true;
    slots[0].querySelector("select").focus();
  }

  mark(event) {
    const card = event.currentTarget.closest(".rule-example");
    const area = this.selected;
    if (!area || !card.contains(area)) return;
    const text = area.value.slice(area.selectionStart, area.selectionEnd);
    const quoted = card.querySelector("[name$=-quoted]");
    if (text) quoted.value = text;
    quoted.focus();
  }

  async try(event) {
    event.preventDefault();
    const button = event.currentTarget;
    button.disabled = true;
    this.foundTarget.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.tryUrlValue, { method: "POST", body: new FormData(this.element) });
      if (!answer.ok) throw new Error(answer.statusText);
      this.foundTarget.innerHTML = await answer.text();
    } catch {
      this.foundTarget.textContent = this.foundTarget.dataset.failed;
    } finally {
      button.disabled = false;
      this.foundTarget.removeAttribute("aria-busy");
    }
  }

  /** Make a card of what was tried, with what was found. */
  keep({ params: { good, quoted, fixed } }) {
    const card = this.newCard();
    const set = (name, value) => {
      const input = card.querySelector(`[name$="-${name}"]`);
      if (input && value) input.value = value;
    };
    for (const input of this.trialTarget.querySelectorAll("[name^='try-']")) {
      const name = input.name.slice("try-".length);
      set(name, input.value);
      const slot = card.querySelector(`[name$="-${name}"]`)?.closest("[data-slot]");
      if (slot && input.value) slot.hidden = false;
    }
    set("good", good);
    set("quoted", quoted);
    set("fixed", fixed);
    card.dispatchEvent(new Event("change", { bubbles: true }));
    card.scrollIntoView({ block: "nearest" });
    card.querySelector("select").focus();
  }
}

window.wagtail.app.register("rule-form", RuleFormController);
