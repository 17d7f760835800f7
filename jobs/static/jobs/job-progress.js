/* Looks again at a job every second, until it is over; not while nobody looks. */
(() => {
  const { Controller } = window.StimulusModule;
  const EVERY = 1000;
  const isOver = (part) => ["done", "failed"].includes(part.dataset.state);

  class JobProgressController extends Controller {
    static targets = ["part", "again"];
    static values = { url: String };

    connect() {
      this.wait();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    wait() {
      if (isOver(this.partTarget)) return;
      this.timer = setTimeout(() => this.look(), EVERY);
    }

    async look() {
      if (!document.hidden) {
        try {
          const response = await fetch(this.urlValue);
          // Another page: the session has ended. This one stays as it is.
          if (response.redirected) return;
          if (response.ok) this.show(await response.text());
        } catch {
          // The server cannot be reached for a moment: look again.
        }
      }
      this.wait();
    }

    /* Only what changed is replaced, so that nothing is announced twice. */
    show(html) {
      const part = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      const bar = this.partTarget.querySelector("progress[value]");
      const next = part.querySelector("progress[value]");
      const same = (name) =>
        part.querySelector(name)?.textContent === this.partTarget.querySelector(name)?.textContent;
      if (!isOver(part) && bar && next && same(".job__state") && same(".job__label")) {
        bar.max = next.max;
        bar.value = next.value;
        this.partTarget.querySelector(".job__count").textContent =
          part.querySelector(".job__count").textContent;
        return;
      }
      this.partTarget.replaceWith(part);
      this.againTarget.hidden = part.dataset.state !== "failed";
    }
  }

  window.wagtail.app.register("job-progress", JobProgressController);
})();
