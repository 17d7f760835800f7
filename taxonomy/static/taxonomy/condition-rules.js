/* Editing a condition by rules: adding, removing, and what the rules say in words. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 400; // milliseconds without typing before the words are asked for

  class ConditionRulesController extends Controller {
    static targets = ["rules", "replace", "summary", "blankRule", "blankGroup"];
    static values = { url: String, depth: Number };

    connect() {
      for (const rule of this.element.querySelectorAll(".condition-rule")) this.showShape(rule);
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    /* Rules that would not be saved are not shown. */
    toggle() {
      this.rulesTarget.hidden = !this.replaceTarget.checked;
    }

    addRule(event) {
      this.addRuleTo(event.currentTarget.closest(".condition-group"));
    }

    addRuleTo(group) {
      const rule = this.append(group, this.blankRuleTarget);
      this.showShape(rule);
      rule.querySelector("input").focus();
    }

    /* A group without rules says nothing, so it begins with one. */
    addGroup(event) {
      const item = this.append(
        event.currentTarget.closest(".condition-group"),
        this.blankGroupTarget,
      );
      const group = item.querySelector(".condition-group");
      if (this.depthOf(group) >= this.depthValue) {
        group.querySelector("[data-action='condition-rules#addGroup']").remove();
      }
      this.addRuleTo(group);
    }

    depthOf(group) {
      const outer = group.parentElement.closest(".condition-group");
      return outer ? 1 + this.depthOf(outer) : 1;
    }

    /* Append a copy of the template to the group, under the group's next number. */
    append(group, template) {
      const count = group.querySelector(":scope > [data-count]");
      const prefix = `${group.dataset.prefix}-${count.value}`;
      count.value = Number(count.value) + 1;
      const item = template.content.firstElementChild.cloneNode(true);
      for (const control of item.querySelectorAll("[name]")) {
        control.name = control.name.replace("__prefix__", prefix);
      }
      const inner = item.querySelector(".condition-group");
      if (inner) inner.dataset.prefix = prefix;
      group.querySelector(":scope > .condition-group__items").append(item);
      return item;
    }

    remove(event) {
      const item = event.currentTarget.closest("li");
      const group = item.parentElement.closest(".condition-group");
      item.remove();
      group.querySelector(":scope > .condition-group__foot button").focus();
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    shape(event) {
      const rule = event.currentTarget.closest(".condition-rule");
      const kinds = event.currentTarget.selectedOptions[0].dataset.kinds.split(" ");
      if (kinds[0] && !rule.querySelector(".condition-rule__value").value) {
        rule.querySelector(".condition-rule__kind").value = kinds[0];
      }
      this.showShape(rule);
    }

    /* Offer only what the operator takes: no value, one, or several, as text or number. */
    showShape(rule) {
      const operator = rule.querySelector(".condition-rule__operator").selectedOptions[0];
      const kind = rule.querySelector(".condition-rule__kind");
      const value = rule.querySelector(".condition-rule__value");
      const { shape } = operator.dataset;
      const kinds = operator.dataset.kinds.split(" ");
      rule.dataset.shape = shape;
      value.hidden = shape === "none";
      kind.hidden = shape === "none" || kinds.length < 2;
      if (!value.hidden && !kinds.includes(kind.value)) kind.value = kinds[0];
      value.placeholder =
        shape === "many" ? value.dataset.placeholderMany : value.dataset.placeholderOne;
    }

    changed() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.say(), PAUSE);
    }

    /* Ask the server for the words; a newer answer is never overwritten by an older one. */
    async say() {
      if (this.hasReplaceTarget && !this.replaceTarget.checked) return;
      const asked = (this.asked || 0) + 1;
      this.asked = asked;
      const body = new FormData(this.element.closest("form"));
      try {
        const response = await fetch(this.urlValue, { method: "POST", body });
        const html = await response.text();
        if (response.ok && asked === this.asked) this.summaryTarget.innerHTML = html;
      } catch {
        // Offline: saving will say what is wrong.
      }
    }
  }

  window.wagtail.app.register("condition-rules", ConditionRulesController);
})();
