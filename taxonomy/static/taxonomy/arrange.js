/* Moving terms about in a tree, or in the one list of ranks, by drag and by keyboard. */
(() => {
  const { Controller } = window.StimulusModule;
  const PAUSE = 250; // milliseconds without a move before its consequences are asked for
  const LEVEL = 24; // pixels to the side that a drag takes for one level

  class ArrangeController extends Controller {
    static targets = ["rows", "handle", "arrangement", "announcement", "changes", "save"];
    static values = {
      url: String,
      flat: Boolean,
      moved: String,
      movedRoot: String,
      ranked: String,
      stuck: String,
      offline: String,
    };

    connect() {
      this.warn = (event) => {
        if (this.isMoved && !this.isLeaving) event.preventDefault();
      };
      window.addEventListener("beforeunload", this.warn);
      this.original = this.order();
      this.number();
    }

    disconnect() {
      clearTimeout(this.timer);
      window.removeEventListener("beforeunload", this.warn);
    }

    /* Saving, or starting again, is no accident. */
    leave(event) {
      this.isLeaving = !event.submitter || event.submitter === this.saveTarget;
    }

    // Rows: a list in the order shown, each with its depth; what is below a row follows it.

    get rows() {
      return [...this.rowsTarget.children];
    }

    depth(row) {
      return this.flatValue ? 1 : Number(row.dataset.depth);
    }

    /* A row with all that lies below it. */
    branch(row) {
      const branch = [row];
      if (this.flatValue) return branch;
      let next = row.nextElementSibling;
      while (next && this.depth(next) > this.depth(row)) {
        branch.push(next);
        next = next.nextElementSibling;
      }
      return branch;
    }

    before(row) {
      let other = row.previousElementSibling;
      while (other && this.depth(other) > this.depth(row)) other = other.previousElementSibling;
      return other && this.depth(other) === this.depth(row) ? other : null;
    }

    after(row) {
      const next = this.branch(row).at(-1).nextElementSibling;
      return next && this.depth(next) === this.depth(row) ? next : null;
    }

    parent(row) {
      let other = row.previousElementSibling;
      while (other && this.depth(other) >= this.depth(row)) other = other.previousElementSibling;
      return other;
    }

    siblings(row) {
      const parent = this.parent(row);
      return this.rows.filter(
        (other) => this.depth(other) === this.depth(row) && this.parent(other) === parent,
      );
    }

    /* The list as it is saved: `[[key, parent], …]`. */
    order() {
      if (this.flatValue) return this.rows.map((row) => [row.dataset.key, row.dataset.parent || null]);
      const path = [];
      return this.rows.map((row) => {
        const depth = this.depth(row);
        path.length = depth - 1;
        const parent = path.at(-1) ?? null;
        path.push(row.dataset.key);
        return [row.dataset.key, parent];
      });
    }

    shift(branch, levels) {
      for (const row of branch) {
        row.dataset.depth = Number(row.dataset.depth) + levels;
        row.style.setProperty("--term-depth", row.dataset.depth - 1);
      }
    }

    // By keyboard, and by the buttons of a row.

    key(event) {
      const moves = ["ArrowUp", "ArrowDown", "Home", "End"];
      if (!this.flatValue) moves.push("ArrowLeft", "ArrowRight");
      if (!moves.includes(event.key)) return;
      event.preventDefault();
      this.move(event.currentTarget.closest("li"), event.key);
      event.currentTarget.focus();
    }

    press(event) {
      this.move(event.currentTarget.closest("li"), event.params.way);
    }

    move(row, key) {
      const way = this.towards(key);
      if (this[way](row)) this.hasMoved(row);
      else this.announce(this.stuckValue.replace("%name%", row.dataset.name));
    }

    /* Out and in are left and right where text runs to the right. */
    towards(key) {
      const isRtl = getComputedStyle(this.element).direction === "rtl";
      return {
        ArrowUp: "up",
        ArrowDown: "down",
        ArrowLeft: isRtl ? "into" : "out",
        ArrowRight: isRtl ? "out" : "into",
        Home: "first",
        End: "last",
      }[key];
    }

    up(row) {
      const other = this.before(row);
      if (other) other.before(...this.branch(row));
      return other;
    }

    down(row) {
      const other = this.after(row);
      if (other) this.branch(other).at(-1).after(...this.branch(row));
      return other;
    }

    first(row) {
      const [other] = this.siblings(row);
      if (other === row) return false;
      other.before(...this.branch(row));
      return true;
    }

    last(row) {
      const other = this.siblings(row).at(-1);
      if (other === row) return false;
      this.branch(other).at(-1).after(...this.branch(row));
      return true;
    }

    /* Below the sibling before it, as its last child. */
    into(row) {
      if (!this.before(row)) return false;
      this.shift(this.branch(row), 1);
      return true;
    }

    /* Beside its parent, right after it. */
    out(row) {
      const parent = this.parent(row);
      if (!parent) return false;
      const branch = this.branch(row);
      const end = this.branch(parent).at(-1);
      if (!branch.includes(end)) end.after(...branch);
      this.shift(branch, -1);
      return true;
    }

    // By drag.

    grab(event) {
      if (event.button !== 0) return;
      const row = event.currentTarget.closest("li");
      const branch = this.branch(row);
      this.dragged = {
        row,
        branch,
        x: event.clientX,
        depth: this.depth(row),
        before: JSON.stringify(this.order()),
      };
      event.preventDefault();
      event.currentTarget.focus();
      for (const each of branch) each.classList.add("arrange__row--dragged");
      const over = (move) => this.drag(move);
      const end = () => {
        document.removeEventListener("pointermove", over);
        document.removeEventListener("pointerup", end);
        document.removeEventListener("pointercancel", end);
        for (const each of branch) each.classList.remove("arrange__row--dragged");
        if (JSON.stringify(this.order()) !== this.dragged.before) this.hasMoved(row);
        this.dragged = null;
      };
      // Not on the handle: what is moved within the page loses what it captured.
      document.addEventListener("pointermove", over);
      document.addEventListener("pointerup", end);
      document.addEventListener("pointercancel", end);
    }

    drag(event) {
      const { row, branch, x, depth } = this.dragged;
      const others = this.rows.filter((each) => !branch.includes(each));
      const at = others.findIndex((other) => {
        const box = other.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
      });
      const following = at < 0 ? null : others[at];
      const previous = at < 0 ? others.at(-1) : others[at - 1];
      if (branch.at(-1).nextElementSibling !== following) {
        if (following) following.before(...branch);
        else this.rowsTarget.append(...branch);
      }
      if (this.flatValue) return;
      const isRtl = getComputedStyle(this.element).direction === "rtl";
      const levels = Math.round(((event.clientX - x) * (isRtl ? -1 : 1)) / LEVEL);
      const least = following ? this.depth(following) : 1;
      const most = previous ? this.depth(previous) + 1 : 1;
      const wanted = Math.max(least, Math.min(most, depth + levels));
      this.shift(branch, wanted - this.depth(row));
    }

    // What it comes to.

    hasMoved(row) {
      this.number();
      const siblings = this.flatValue ? this.rows : this.siblings(row);
      const parent = this.flatValue ? null : this.parent(row);
      let text = this.movedRootValue;
      if (this.flatValue) text = this.rankedValue;
      else if (parent) text = this.movedValue.replace("%parent%", parent.dataset.name);
      this.announce(
        text
          .replace("%name%", row.dataset.name)
          .replace("%place%", siblings.indexOf(row) + 1)
          .replace("%count%", siblings.length),
      );
      row.scrollIntoView({ block: "nearest" });
      row.querySelector(".arrange__moved").hidden = false;
      const order = JSON.stringify(this.order());
      this.isMoved = order !== JSON.stringify(this.original);
      if (!this.isMoved) {
        for (const each of this.rows) each.querySelector(".arrange__moved").hidden = true;
      }
      this.arrangementTarget.value = order;
      this.saveTarget.disabled = true;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.ask(), PAUSE);
    }

    number() {
      if (!this.flatValue) return;
      this.rows.forEach((row, place) => {
        row.querySelector(".arrange__place").textContent = place + 1;
      });
    }

    announce(text) {
      this.announcementTarget.textContent = text;
    }

    /* Ask what the moves change; a newer answer is never overwritten by an older one. */
    async ask() {
      const asked = (this.asked || 0) + 1;
      this.asked = asked;
      this.changesTarget.setAttribute("aria-busy", "true");
      let html = "";
      try {
        const response = await fetch(this.urlValue, {
          method: "POST",
          body: new FormData(this.element),
        });
        if (response.ok) html = await response.text();
      } catch {
        // Offline: said below.
      }
      if (asked !== this.asked) return;
      this.changesTarget.removeAttribute("aria-busy");
      if (html) this.changesTarget.innerHTML = html;
      else this.changesTarget.textContent = this.offlineValue;
      this.saveTarget.disabled = !this.changesTarget.querySelector("[data-can-be-saved]");
    }
  }

  window.wagtail.app.register("arrange", ArrangeController);
})();
