/**
 * What the brand's rules say of a form while it is written: beside its fields, in the side panel
 * “Brand” and above its buttons.
 *
 * One Checker per form asks the server and keeps the answer. The side panel is drawn anew after
 * every autosave, so its controller only hands its element to the Checker, which fills it.
 */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 250; // milliseconds without a change before the server is asked
  const checkers = new WeakMap();

  const make = (tag, className, text = "") => {
    const element = document.createElement(tag);
    element.className = className;
    element.textContent = text;
    return element;
  };

  /* Where a text stands in another for the nth time (from 0); -1 if it does not. */
  const indexOfNth = (text, sought, nth) => {
    let at = text.indexOf(sought);
    for (let count = 0; count < nth && at >= 0; count += 1) at = text.indexOf(sought, at + 1);
    return at;
  };

  /* Fields as they are typed in: plain inputs, or Draftail, whose input is hidden. */
  const field = {
    value: (input) => input.value,

    /* Only what differs is replaced, so that the cursor of a plain input stays where it can. */
    write(input, value) {
      if (input.draftailEditor) {
        const { EditorState, convertFromRaw } = window.DraftJS;
        const content = convertFromRaw(JSON.parse(value));
        const before = input.draftailEditor.getEditorState();
        input.draftailEditor.onChange(EditorState.push(before, content, "insert-characters"));
        return;
      }
      const text = value ?? "";
      if (input.setRangeText && input.selectionStart !== null) {
        const before = input.value;
        let start = 0;
        while (start < before.length && start < text.length && before[start] === text[start]) start += 1;
        let end = 0;
        while (
          end < Math.min(before.length, text.length) - start &&
          before[before.length - 1 - end] === text[text.length - 1 - end]
        ) end += 1;
        input.setRangeText(text.slice(start, text.length - end), start, before.length - end);
      } else {
        input.value = text;
      }
      for (const type of ["input", "change"]) input.dispatchEvent(new Event(type, { bubbles: true }));
    },

    select(input, { start, end, text, nth }) {
      if (input.draftailEditor) return field.selectInDraftail(input.draftailEditor, text, Number(nth));
      input.focus();
      if (!input.setSelectionRange) return undefined;
      let from = Number(start);
      if (input.value.slice(from, Number(end)) !== text) from = indexOfNth(input.value, text, Number(nth));
      if (from >= 0) input.setSelectionRange(from, from + text.length);
      return undefined;
    },

    selectInDraftail(editor, text, nth) {
      const { EditorState } = window.DraftJS;
      const state = editor.getEditorState();
      const blocks = state.getCurrentContent().getBlocksAsArray();
      const at = indexOfNth(blocks.map((block) => block.getText()).join("\n"), text, nth);
      editor.focus();
      if (at < 0) return;
      let passed = 0;
      const place = (offset) => {
        passed = 0;
        for (const block of blocks) {
          if (offset <= passed + block.getLength()) return [block.getKey(), offset - passed];
          passed += block.getLength() + 1;
        }
        return [blocks[0].getKey(), 0];
      };
      const [anchorKey, anchorOffset] = place(at);
      const [focusKey, focusOffset] = place(at + text.length);
      const selection = state.getSelection().merge({
        anchorKey, anchorOffset, focusKey, focusOffset, isBackward: false, hasFocus: true,
      });
      // After the editor has taken the focus, which moves the cursor.
      setTimeout(() => editor.onChange(EditorState.forceSelection(editor.getEditorState(), selection)), 60);
    },
  };

  class Checker {
    constructor(form) {
      this.form = form;
      this.panel = null;
      this.answer = null;
      this.open = new Set();
      this.focused = null;
      this.foretold = make("div", "brand-foretold");
      this.foretold.id = "brand-foretold";
      this.foretoldText = make("p", "brand-foretold__text");
      this.foretoldText.setAttribute("role", "status");
      this.foretoldButton = make("button", "brand-more");
      this.foretoldButton.type = "button";
      this.foretoldButton.hidden = true;
      this.foretoldButton.addEventListener("click", () => this.openPanel());
      this.foretold.append(this.foretoldText, this.foretoldButton);
      form.querySelector("footer.footer")?.prepend(this.foretold);
      const later = () => this.later();
      // In the capture phase: some of Wagtail's widgets send events that do not bubble.
      for (const type of ["input", "change"]) form.addEventListener(type, later, true);
      form.addEventListener("click", (event) => this.pressed(event));
      document.addEventListener("focusin", ({ target }) => {
        this.focused = target.closest(".brand-panel") && { key: target.dataset.key };
      });
      // Fields come and go without an event; what is drawn here is no change.
      new MutationObserver((changes) => {
        if (changes.some(({ target }) => !target.closest?.(".brand-field, .brand-foretold"))) {
          this.later();
          this.draw();
        }
      }).observe(form, { childList: true, subtree: true });
    }

    /* The side panel, new after every autosave. */
    use(controller) {
      this.panel = controller;
      this.foretoldButton.textContent = controller.showValue;
      // What is open stays open; this event does not bubble.
      const keep = ({ target: { dataset, open } }) => this.open[open ? "add" : "delete"](dataset.name);
      controller.listTarget.addEventListener("toggle", keep, true);
      const { focused } = this;
      this.drawSaid();
      if (this.answer) this.draw();
      if (focused && document.activeElement === document.body) this.focusOn(focused.key);
      this.ask();
    }

    /* Go on in the side panel where somebody was. */
    focusOn(key) {
      const { listTarget } = this.panel;
      const places = [...listTarget.querySelectorAll("[data-key]")];
      const next = places.find(({ dataset }) => dataset.key === key) || listTarget;
      next.focus({ preventScroll: true });
    }

    later() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    body(more = {}) {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string") body.append(name, value);
      }
      for (const [name, value] of Object.entries(more)) body.append(`findings:${name}`, value);
      return body;
    }

    /* Ask for what is on the screen, once; a newer question ends an older one. */
    async ask() {
      clearTimeout(this.timer);
      const body = this.body();
      const asked = body.toString();
      if (asked === this.asked) return;
      this.asked = asked;
      this.request?.abort();
      this.request = new AbortController();
      const { signal } = this.request;
      if (this.panel) this.panel.listTarget.ariaBusy = "true";
      try {
        const headers = this.etag ? { "If-None-Match": this.etag } : {};
        // Not led to the login, and by it back to here once somebody logged in.
        const redirect = "manual";
        const response = await fetch(this.panel.urlValue, { method: "POST", redirect, body, headers, signal });
        if (response.status === 304) {
          this.panel.listTarget.ariaBusy = "false";
          return;
        }
        const answer = await response.json();
        this.etag = response.headers.get("ETag");
        this.answer = answer;
        this.draw();
      } catch (error) {
        if (error.name === "AbortError" || signal.aborted) return;
        this.asked = null;
        this.etag = null;
        this.answer = { problem: this.panel.offlineValue };
        this.draw();
      }
    }

    async act(more) {
      try {
        const response = await fetch(this.panel.urlValue, { method: "POST", redirect: "manual", body: this.body(more) });
        return await response.json();
      } catch {
        return { problem: this.panel.offlineValue };
      }
    }

    askAnew() {
      this.asked = null;
      this.etag = null;
      this.ask();
    }

    /* ---- drawing ---- */

    draw() {
      const { answer } = this;
      if (!answer) return;
      this.keepFocus(() => {
        this.drawPanel(answer);
        this.drawFields(answer.fields || {});
      });
      this.drawForetold(answer);
    }

    drawPanel(answer) {
      if (!this.panel) return;
      const { listTarget } = this.panel;
      listTarget.ariaBusy = "false";
      if (answer.panel === undefined) {
        const lines = answer.first
          ? [this.panel.firstValue, ...answer.first]
          : [answer.problem || this.panel.offlineValue];
        const old = listTarget.querySelector(".brand-panel__problem");
        if (old?.dataset.said === lines.join("\n")) return;
        const box = make("div", "brand-panel__problem");
        box.dataset.said = lines.join("\n");
        box.append(...lines.map((line) => make("p", "", line)));
        listTarget.replaceChildren(box);
        this.drawn = null;
        return;
      }
      if (this.drawn === answer.panel && this.drawnIn === listTarget) return;
      listTarget.innerHTML = answer.panel;
      this.drawn = answer.panel;
      this.drawnIn = listTarget;
      for (const details of listTarget.querySelectorAll("details")) {
        details.open = this.open.has(details.dataset.name);
      }
    }

    drawFields(fields) {
      for (const shown of this.form.querySelectorAll(".brand-field")) {
        if (!(shown.dataset.field in fields)) shown.remove();
      }
      for (const [name, html] of Object.entries(fields)) {
        const place = this.placeOf(name);
        if (!place) continue;
        let shown = place.querySelector(":scope > .brand-field");
        if (!shown) {
          shown = make("div", "brand-field");
          shown.dataset.field = name;
          place.append(shown);
        }
        if (shown.drawn !== html) {
          shown.innerHTML = html;
          shown.drawn = html;
        }
      }
    }

    placeOf(name) {
      const input = this.input(name);
      if (!input || input.closest("fieldset:disabled")) return null;
      return input.closest("[data-contentpath]");
    }

    input(name) {
      const found = this.form.elements.namedItem(`${this.panel.prefixValue}-${name}`);
      return found instanceof Element ? found : found?.[0];
    }

    drawForetold(answer) {
      const said = (answer.foretold || []).join(" ") || (answer.first && this.panel.firstValue) || answer.problem || "";
      if (this.foretoldText.textContent !== said) this.foretoldText.textContent = said;
      this.foretold.dataset.tone = answer.tone || "";
      this.foretoldButton.hidden = !(answer.shows || answer.first);
      const counter = document.querySelector("[data-side-panel-toggle='brand'] [data-side-panel-toggle-counter]");
      if (counter) {
        counter.textContent = answer.count || "";
        counter.hidden = !answer.count;
      }
      for (const button of document.querySelectorAll("[name='action-submit']")) {
        button.setAttribute("aria-describedby", this.foretold.id);
      }
    }

    /* What has the focus is drawn anew: go on with the same button, or with what took its place. */
    keepFocus(draw) {
      const active = document.activeElement;
      const root = active?.closest?.(".brand-field, .brand-panel__list");
      const key = active?.dataset?.key;
      const before = root && [...root.querySelectorAll("[data-key]")].indexOf(active);
      draw();
      if (!root || (active.isConnected && document.activeElement === active)) return;
      const inside = root.isConnected ? root : this.panel.listTarget;
      const buttons = [...inside.querySelectorAll("[data-key]")];
      const next = buttons.find((button) => button.dataset.key === key) || buttons[before] || buttons.at(-1);
      (next || this.panel.listTarget).focus({ preventScroll: true });
    }

    say(text, undo) {
      this.said = { text, undo };
      this.foretoldText.textContent = text;
      this.drawSaid();
    }

    /* What was done last stays to be undone, also when the panel is drawn anew. */
    drawSaid() {
      if (!this.said || !this.panel) return;
      const { text, undo } = this.said;
      this.panel.saidTarget.replaceChildren(make("span", "", text));
      if (!undo) return;
      const button = make("button", "brand-more", this.panel.undoValue);
      button.type = "button";
      button.addEventListener("click", () => {
        undo();
        this.say(this.panel.undoneValue);
        this.panel.listTarget.focus({ preventScroll: true });
      });
      this.panel.saidTarget.append(" ", button);
    }

    /* ---- what the buttons do ---- */

    pressed(event) {
      const button = event.target.closest?.("[data-findings-do]");
      if (!button) return;
      event.preventDefault();
      const { findingsDo, name, fix } = button.dataset;
      if (findingsDo === "show") this.show(button.dataset);
      else if (findingsDo === "more") this.more(name);
      else if (findingsDo === "fix") this.fix({ do: "fix", name, fix });
      else if (findingsDo === "fix-all") this.fix({ do: "fix-all" });
      else if (findingsDo === "preview") this.preview(button.dataset.query);
      else if (findingsDo === "waive") this.waive(button);
    }

    show(place) {
      const input = this.input(place.field);
      if (input) field.select(input, place);
    }

    async fix(more) {
      const answer = await this.act(more);
      if (!answer.values) {
        this.say(answer.problem || this.panel.offlineValue);
        this.askAnew();
        return;
      }
      const before = {};
      for (const [name, value] of Object.entries(answer.values)) {
        const input = this.input(name);
        if (!input) continue;
        before[name] = field.value(input);
        field.write(input, value);
      }
      this.say(answer.said, () => {
        for (const [name, value] of Object.entries(before)) field.write(this.input(name), value);
      });
      this.later();
    }

    /* Wagtail opens a side panel a little later, and nothing in it takes the focus before. */
    async openPanel(name = "brand") {
      const toggle = document.querySelector(`[data-side-panel-toggle='${name}']`);
      if (toggle?.getAttribute("aria-expanded") !== "true") toggle?.click();
      if (name !== "brand") return;
      const { listTarget } = this.panel;
      for (let tries = 0; tries < 50 && document.activeElement !== listTarget; tries += 1) {
        listTarget.focus({ preventScroll: true });
        if (document.activeElement !== listTarget) await new Promise((done) => setTimeout(done, 20));
      }
    }

    async more(name) {
      this.open.add(name);
      await this.openPanel();
      const line = document.getElementById(`brand-line-${name}`);
      const details = line?.querySelector("details");
      if (details) details.open = true;
      line?.focus();
      line?.scrollIntoView({ block: "nearest" });
    }

    /* Wagtail's preview shows the draft; its mode is the context. */
    preview(query) {
      this.openPanel("preview");
      const element = document.querySelector("[data-controller~='preview-context']");
      const { app } = window.wagtail;
      const context = element && app.getControllerForElementAndIdentifier(element, "preview-context");
      if (context) {
        context.customTarget.selected = true;
        // Its form follows what the preview will show.
        context.follows = true;
        context.show(`?${query}`);
      }
      document.querySelector("[data-side-panel-toggle='preview']")?.focus();
    }

    waive({ dataset }) {
      const opener = document.activeElement;
      const dialog = this.panel.dialogTarget.content.firstElementChild.cloneNode(true);
      const form = dialog.querySelector("form");
      const until = dialog.querySelector("[type=date]");
      const soon = new Date(Date.now() + 30 * 24 * 3600 * 1000);
      until.value = soon.toISOString().slice(0, 10);
      dialog.querySelector("[data-about]").textContent = dataset.about;
      dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
      dialog.addEventListener("close", () => {
        dialog.remove();
        if (opener.isConnected) opener.focus();
        else this.panel.listTarget.focus();
      });
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        const answer = await this.act({ do: "waive", name: dataset.name, ...this.written(form) });
        if (answer.said) {
          dialog.close();
          this.say(answer.said);
          this.askAnew();
          return;
        }
        this.showErrors(dialog, answer.errors || { "": [answer.problem || this.panel.offlineValue] });
      });
      document.body.append(dialog);
      dialog.showModal();
    }

    written(form) {
      const prefix = "findings:";
      return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name.slice(prefix.length), value]));
    }

    showErrors(dialog, errors) {
      let first = null;
      for (const place of dialog.querySelectorAll("[data-errors]")) {
        const lines = errors[place.dataset.errors] || [];
        place.textContent = lines.join(" ");
        const input = dialog.querySelector(`[name='findings:${place.dataset.errors}']`);
        if (!input) continue;
        if (lines.length) {
          input.setAttribute("aria-invalid", "true");
          first = first || input;
        } else input.removeAttribute("aria-invalid");
      }
      first?.focus();
    }
  }

  class BrandFindingsController extends Controller {
    static targets = ["list", "said", "dialog"];
    static values = {
      url: String, prefix: String, offline: String, first: String, show: String, undo: String, undone: String,
    };

    connect() {
      const form = document.querySelector("form[data-edit-form]");
      if (!form) return;
      if (!checkers.has(form)) checkers.set(form, new Checker(form));
      this.checker = checkers.get(form);
      // The panel may stand outside the form, whose own listener hears what is pressed inside it.
      this.press = (event) => this.checker.pressed(event);
      if (!form.contains(this.element)) this.element.addEventListener("click", this.press);
      this.checker.use(this);
    }

    disconnect() {
      if (this.press) this.element.removeEventListener("click", this.press);
    }
  }

  window.wagtail.app.register("brand-findings", BrandFindingsController);
})();
