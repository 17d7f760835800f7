/* Editing a condition by rules or as JSON, what it says in words, and trying it on a visitor. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 400; // milliseconds without typing before the words are asked for

  class ConditionRulesController extends Controller {
    static targets = [
      "as",
      "replace",
      "rules",
      "beyond",
      "root",
      "summary",
      "trial",
      "verdict",
      "json",
      "blankRule",
      "blankGroup",
    ];

    static values = { url: String, depth: Number };

    connect() {
      for (const rule of this.element.querySelectorAll(".condition-rule")) this.showShape(rule);
      this.say();
    }

    disconnect() {
      clearTimeout(this.timer);
    }

    /* Rules that would not be saved are not shown. */
    toggle() {
      this.rulesTarget.hidden = !this.replaceTarget.checked;
      this.asTarget.value = this.replaceTarget.checked ? "rules" : "json";
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
      this.rootTarget.dispatchEvent(new Event("change", { bubbles: true }));
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

    /* What was edited last is what is meant: the JSON, or the rules. */
    changed(event) {
      if (event.target === this.jsonTarget) this.asTarget.value = "json";
      else if (this.rootTarget.contains(event.target)) this.asTarget.value = "rules";
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.say(), PAUSE);
    }

    /* Ask the server for the words; a newer answer is never overwritten by an older one. */
    async say() {
      const asked = (this.asked || 0) + 1;
      this.asked = asked;
      const body = new FormData(this.element.closest("form"));
      try {
        const response = await fetch(this.urlValue, { method: "POST", body });
        const answer = await response.json();
        if (response.ok && asked === this.asked) this.show(answer);
      } catch {
        // Offline: saving will say what is wrong.
      }
    }

    show({ summary, verdict, json, rules }) {
      this.summaryTarget.innerHTML = summary;
      this.verdictTarget.innerHTML = verdict;
      if (json !== null) this.jsonTarget.value = json;
      // While the JSON says more than rules can, they stay as they were, and say so.
      const meansJson = this.asTarget.value === "json";
      this.beyondTarget.hidden = !meansJson || rules !== null;
      if (rules !== null) {
        this.rootTarget.innerHTML = rules;
        for (const rule of this.rootTarget.querySelectorAll(".condition-rule")) {
          this.showShape(rule);
        }
      }
    }
  }

  window.wagtail.app.register("condition-rules", ConditionRulesController);
})();
