/** Counts what is chosen in the queue; the button that approves it together appears with the first. */
(() => {
  class ReviewListController extends window.StimulusModule.Controller {
    static targets = ["box", "bar", "number"];

    connect() {
      this.count();
    }

    count() {
      const chosen = this.boxTargets.filter((box) => box.checked).length;
      if (!this.hasBarTarget) return;
      this.barTarget.hidden = !chosen;
      this.numberTarget.textContent = chosen;
    }
  }

  window.wagtail.app.register("review-list", ReviewListController);
})();
