/* Fetches a part of a page that takes longer than the rest, and puts it in place. */
(() => {
  class LaterPartController extends window.StimulusModule.Controller {
    static values = { url: String, failed: String };

    async connect() {
      try {
        const response = await fetch(this.urlValue, {
          headers: { "X-Requested-With": "XMLHttpRequest" },
        });
        if (!response.ok || response.redirected) throw new Error(response.status);
        this.element.innerHTML = await response.text();
      } catch {
        this.element.textContent = this.failedValue;
      }
      this.element.setAttribute("aria-busy", "false");
    }
  }

  window.wagtail.app.register("later-part", LaterPartController);
})();
