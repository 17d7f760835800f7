/* While a variant is being written: what its targeting says, what it would be called, whom it reaches. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 300; // milliseconds without a change before the server is asked

  class TargetingLiveController extends Controller {
    static targets = ["sentence", "problem", "reach"];
    static values = { url: String, proposes: Boolean, offline: String };

    connect() {
      this.form = this.element.closest("form");
      this.name = this.form.elements.namedItem("name");
      this.key = this.form.elements.namedItem("key");
      this.proposed = { name: "", key: "" };
      this.later = () => this.askLater();
      // In the capture phase: some of Wagtail's widgets send events that do not bubble.
      for (const type of ["input", "change"]) this.form.addEventListener(type, this.later, true);
      // Overrides come and go without an event.
      this.observer = new MutationObserver((changes) => {
        if (changes.some((change) => !this.element.contains(change.target))) this.askLater();
      });
      this.observer.observe(this.form, { childList: true, subtree: true });
      this.ask();
    }

    disconnect() {
      clearTimeout(this.timer);
      this.observer.disconnect();
      for (const type of ["input", "change"]) this.form.removeEventListener(type, this.later, true);
    }

    askLater() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    /* Ask for what is on the screen, once; an older answer never overwrites a newer one. */
    async ask() {
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) {
        if (typeof value === "string") body.append(name, value);
      }
      if (body.toString() === this.asked) return;
      const asked = body.toString();
      this.asked = asked;
      this.reachTarget.ariaBusy = "true";
      try {
        const response = await fetch(this.urlValue, { method: "POST", redirect: "manual", body });
        const answer = await response.json();
        if (asked === this.asked) this.show(answer);
      } catch {
        if (asked === this.asked) {
          this.asked = null;
          this.show({ problem: this.offlineValue });
        }
      }
    }

    show(answer) {
      this.reachTarget.ariaBusy = "false";
      this.problemTarget.textContent = answer.problem || "";
      this.problemTarget.hidden = !answer.problem;
      if (answer.problem) return;
      if (this.sentenceTarget.textContent !== answer.sentence) {
        this.sentenceTarget.textContent = answer.sentence;
      }
      this.reachTarget.innerHTML = answer.reach;
      if (this.proposesValue) this.propose(answer);
    }

    /* A name or key that is still the one proposed follows the targeting; one of their own stays. */
    propose(answer) {
      const followsName = ["", this.proposed.name, answer.name].includes(this.name.value);
      const followsKey = ["", this.proposed.key, answer.key].includes(this.key.value);
      if (!followsName) return;
      this.name.value = answer.name;
      if (followsKey && !this.key.disabled) this.key.value = answer.key;
      this.proposed = { name: answer.name, key: answer.key };
    }
  }

  window.wagtail.app.register("targeting-live", TargetingLiveController);
})();
