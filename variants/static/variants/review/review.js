/**
 * Deciding by keyboard, and the dialogs of the review screen.
 *
 * Single keys work only while the focus is within the review, never while somebody types or a
 * dialog is open, never with Ctrl, Alt or Meta, and not while the switch is off (WCAG 2.1.4).
 */
(() => {
  const SWITCH = "refract-review-keys";
  const TYPING = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
  const KEYS = {
    j: "next",
    k: "previous",
    a: "approve",
    s: "changes",
    r: "refuse",
    c: "commentCard",
    w: "waiveFirst",
    "?": "help",
  };

  class ReviewController extends window.StimulusModule.Controller {
    static targets = [
      "card", "approve", "switch", "decision", "decisionTitle", "decisionName", "decisionHint",
      "decisionSubmit", "comment", "commentAbout", "waive", "waiveAbout", "waiveSecond",
      "waivePrint", "waiveModule", "waiveDays", "help",
    ];

    connect() {
      this.switchTarget.checked = localStorage.getItem(SWITCH) !== "off";
      // Whoever came to read or answer a comment stays there.
      const named = window.location.hash && document.querySelector(window.location.hash);
      (named || this.element).focus({ preventScroll: !named });
    }

    key(event) {
      const name = KEYS[event.key];
      if (
        !name || event.ctrlKey || event.altKey || event.metaKey || event.repeat ||
        event.defaultPrevented || !this.switchTarget.checked || event.target.matches(TYPING) ||
        this.element.querySelector("dialog[open]")
      ) return;
      event.preventDefault();
      this[name](event);
    }

    next() {
      this.go(1);
    }

    previous() {
      this.go(-1);
    }

    go(step) {
      const cards = this.cardTargets;
      if (!cards.length) return;
      const at = cards.indexOf(this.current());
      const card = cards[Math.min(Math.max(at + step, 0), cards.length - 1)];
      const folded = card.closest("details");
      if (folded) folded.open = true;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "start" });
    }

    current() {
      const inside = document.activeElement && document.activeElement.closest(".review-card");
      return inside || null;
    }

    approve() {
      if (this.hasApproveTarget) this.approveTarget.requestSubmit();
    }

    refuse() {
      this.decide("refuse", "refuse", true);
    }

    changes() {
      this.decide("request_changes", "changes", false);
    }

    decide(name, words, needsReason) {
      if (!this.hasApproveTarget) return;
      this.decisionNameTarget.value = name;
      const title = this.decisionTitleTarget.dataset[words];
      this.decisionTitleTarget.textContent = title;
      this.decisionSubmitTarget.textContent = title;
      this.decisionHintTarget.textContent = this.decisionHintTarget.dataset[words];
      const reason = this.decisionTarget.querySelector("textarea");
      reason.required = needsReason;
      this.decisionTarget.showModal();
      reason.focus();
    }

    commentCard() {
      const card = this.current();
      const button = card && card.querySelector(".review-field__comment");
      this.openComment(button || this.element);
    }

    comment(event) {
      this.openComment(event.currentTarget);
    }

    openComment(from) {
      for (const input of this.commentTarget.querySelectorAll("[data-review-anchor]")) {
        const name = input.dataset.reviewAnchor;
        input.value = from.dataset[`review${name[0].toUpperCase()}${name.slice(1)}`] || "";
      }
      this.commentAboutTarget.textContent = from.dataset.reviewAbout || "";
      this.commentTarget.showModal();
      this.commentTarget.querySelector("textarea").focus();
    }

    waiveFirst() {
      const card = this.current() || this.element;
      const found = card.querySelector("[data-review-fingerprint], [data-review-asked]");
      if (!found) return;
      // What somebody asks for is granted, or not, by the button that the focus goes to.
      if (found.dataset.reviewFingerprint) this.openWaive(found);
      else found.focus();
    }

    waive(event) {
      this.openWaive(event.currentTarget);
    }

    openWaive(button) {
      const { reviewFingerprint, reviewModule, reviewDays, reviewAbout, reviewBlocks } =
        button.dataset;
      this.waivePrintTarget.value = reviewFingerprint;
      this.waiveModuleTarget.value = reviewModule;
      this.waiveAboutTarget.textContent = reviewAbout;
      this.waiveSecondTarget.hidden = !reviewBlocks;
      this.waiveDaysTarget.max = reviewDays;
      this.waiveDaysTarget.value = Math.min(30, Number(reviewDays) || 30);
      this.waiveTarget.showModal();
    }

    help() {
      this.helpTarget.showModal();
    }

    close(event) {
      event.currentTarget.closest("dialog").close();
    }

    remember() {
      localStorage.setItem(SWITCH, this.switchTarget.checked ? "on" : "off");
    }
  }

  window.wagtail.app.register("review", ReviewController);
})();
