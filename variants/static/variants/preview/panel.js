/* The context above a preview: what its controls say becomes the preview's mode. */
(() => {
  const { Controller } = window.StimulusModule;

  /* Browsers leave out seconds that are nought. */
  const momentOf = (local) => (/T\d\d:\d\d$/.test(local) ? `${local}:00Z` : `${local}Z`);

  /* Write what the controls in an element say as a query string. */
  const queryOf = (element) => {
    const query = new URLSearchParams();
    for (const control of element.querySelectorAll("[name]")) {
      if (control.disabled || control.closest("template")) continue;
      if (control.type === "checkbox" && !control.checked) continue;
      const value = control.value.trim();
      if (value) query.append(control.name, control.name === "at" ? momentOf(value) : value);
    }
    return query;
  };

  class PreviewContextController extends Controller {
    static targets = ["mode", "sample", "custom", "details", "form", "result", "link"];
    static values = { formUrl: String, subject: String };

    connect() {
      this.openTool = null;
      this.linkTargets.forEach((link) => this.address(link));
    }

    get query() {
      return new URLSearchParams(this.shown ?? this.modeTarget.value.slice(1));
    }

    /* Show the preview in another context. */
    show(mode) {
      this.modeTarget.value = mode;
      this.shown = mode ? mode.slice(1) : undefined;
      this.modeTarget.dispatchEvent(new Event("change", { bubbles: true }));
      this.changed();
    }

    choose() {
      const { value } = this.sampleTarget;
      if (value === "custom") {
        this.detailsTarget.open = true;
        this.change();
      } else {
        this.follows = true;
        this.show(value);
      }
    }

    change() {
      this.customTarget.selected = true;
      this.follows = false;
      this.show(`?${queryOf(this.formTarget)}`);
    }

    /* Once the preview shows a context that was not made here, the controls say it too. */
    follow({ target }) {
      const frame = target.querySelector?.("#w-preview-iframe");
      let query;
      try {
        query = frame.contentDocument.documentElement.dataset.context;
      } catch {
        return; // a front end of its own origin
      }
      if (query === undefined || (this.modeTarget.value && !this.follows)) return;
      if (query === this.followed) return;
      this.followed = query;
      this.shown = query;
      this.load(`${this.formUrlValue}?${query}`, this.formTarget);
      this.changed();
    }

    /* What depends on the context: addresses, and the tool that is open. */
    changed() {
      this.linkTargets.forEach((link) => this.address(link));
      if (this.openTool) this.fill(this.openTool);
    }

    address(link) {
      const query = this.query;
      query.set("of", this.subjectValue);
      link.href = `${link.dataset.url}?${query}`;
    }

    tool({ currentTarget: button }) {
      const closing = this.openTool === button;
      if (this.openTool) this.openTool.setAttribute("aria-expanded", "false");
      this.leaveFrame();
      this.openTool = closing ? null : button;
      this.resultTarget.hidden = closing;
      if (closing) return;
      button.setAttribute("aria-expanded", "true");
      this.fill(button);
    }

    async fill(button) {
      const query = this.query;
      query.set("of", this.subjectValue);
      await this.load(`${button.dataset.url}?${query}`, this.resultTarget);
      const framed = this.resultTarget.querySelector("[data-frame-url]");
      if (framed) this.enterFrame(framed.dataset.frameUrl);
    }

    /* Send the form of a tool, and show what comes back in its place. */
    async send(event) {
      event.preventDefault();
      const form = event.target;
      const body = new FormData(form, event.submitter);
      await this.load(form.action, this.resultTarget, { method: "POST", body });
      // The button that was pressed is gone: go on with what took its place.
      const next = this.resultTarget.querySelector("input:not([type=hidden]), button, a");
      if (document.activeElement === document.body) next?.focus();
      const saved = this.resultTarget.querySelector("[data-sample-name]");
      if (saved) {
        const option = new Option(saved.dataset.sampleName, `?${saved.dataset.sampleQuery}`);
        this.customTarget.before(option);
        option.selected = true;
      }
    }

    async load(url, target, options) {
      const latest = (target.request = {});
      const response = await fetch(url, {
        ...options,
        headers: { "X-Requested-With": "XMLHttpRequest" },
      });
      const text = await response.text();
      if (target.request === latest) target.innerHTML = text;
    }

    async copy({ currentTarget: button }) {
      const source = document.getElementById(button.dataset.copies);
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      const label = button.querySelector("[data-label]") || button;
      label.textContent = button.dataset.copied;
    }

    /* Wagtail's panel frames the page at this address instead of its own. */
    enterFrame(url) {
      const panel = this.element.closest("[data-controller~='w-preview']");
      panel.dataset.wPreviewRenderUrlValue = url;
      this.framed = true;
      this.modeTarget.dispatchEvent(new Event("change", { bubbles: true }));
    }

    leaveFrame() {
      if (!this.framed) return;
      const panel = this.element.closest("[data-controller~='w-preview']");
      panel.dataset.wPreviewRenderUrlValue = panel.dataset.wPreviewUrlValue;
      this.framed = false;
      this.modeTarget.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  window.wagtail.app.register("preview-context", PreviewContextController);
})();
