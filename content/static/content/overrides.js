// The form of what a variant overrides (content/override_form.py).
//
// Every field group of the type is a row. An inherited row shows what visitors see otherwise; one
// click makes it a field of its own, which Wagtail draws. What is taken back stays in a disabled
// fieldset, which is not posted, until the page is left: writing again brings it back.
(() => {
  const make = (tag, className, content) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (typeof content === 'string') element.textContent = content;
    else if (content) element.append(...content);
    return element;
  };

  const button = (label, className, group, action) => {
    const element = make('button', `button button-small ${className}`, label);
    element.type = 'button';
    element.setAttribute('aria-label', `${label}: ${group}`);
    element.addEventListener('click', action);
    return element;
  };

  const hidden = (name, value) => {
    const element = make('input');
    element.type = 'hidden';
    element.name = name;
    element.value = value;
    return element;
  };

  // Draftail posts its content as JSON, or null; an image chooser the key of an image.
  const isEmpty = (posted) => {
    try {
      const { blocks } = JSON.parse(posted);
      if (blocks) return blocks.every(({ text }) => !text.trim());
    } catch {
      // No JSON, or null: it is the text itself.
    }
    return !posted.trim() || posted === 'null';
  };

  class Group {
    constructor(form, drawn, state, errors) {
      this.form = form;
      this.drawn = drawn;
      this.first = drawn.fields[0];
      this.errors = errors;
      this.strings = form.strings;
      this.build(`${form.prefix}-${this.first}`);
      // Some fields can only be drawn in the page.
      form.element.append(this.element);
      const written = drawn.fields.some((name) => name in state.values);
      if (written) this.write(state.values);
      if (drawn.change && (!written || this.first in state.kept)) this.keep();
      this.show(written);
    }

    build(id) {
      const { label, required, inherited } = this.drawn;
      this.heading = make('h3', 'override__label w-field__label', label);
      this.heading.id = `${id}-group`;
      if (required) this.heading.append(make('span', 'w-required-mark', '*'));
      this.badge = make('span', 'override__badge');
      this.writeButton = button(this.strings.write, 'button-secondary', label, () => {
        this.write(this.drawn.states);
        this.show(true);
        this.decided('');
        this.own.addEventListener('focusin', () => this.chooseAll(), { once: true });
        this.focus();
      });
      this.takeBackButton = button(this.strings.takeBack, 'button-secondary', label, () =>
        this.takeBack(),
      );
      this.inherited = make('div', 'override__inherited');
      this.inherited.innerHTML = inherited;
      this.own = make('fieldset', 'override__own');
      this.own.setAttribute('aria-labelledby', this.heading.id);
      this.status = make('p', 'override__status');
      this.status.setAttribute('role', 'status');
      this.element = make('section', 'override', [
        make('div', 'override__header', [
          this.heading,
          this.badge,
          this.writeButton,
          this.takeBackButton,
        ]),
        ...this.buildChange(),
        this.status,
        this.inherited,
        this.own,
      ]);
      this.element.setAttribute('aria-labelledby', this.heading.id);
      this.element.dataset.group = this.first;
      this.element.dataset.contentpath = this.first;
      for (const type of ['input', 'change', 'keyup', 'focusout']) {
        this.own.addEventListener(type, () => this.showBadge());
      }
    }

    buildChange() {
      if (!this.drawn.change) return [];
      const { label, change } = this.drawn;
      this.change = make('div', 'override__change');
      this.change.innerHTML = change;
      this.change.append(
        make('p', 'override__answers', [
          button(this.strings.keep, 'button-secondary', label, () => {
            this.keep();
            this.decided(this.strings.kept);
            this.focus();
          }),
          button(this.strings.take, 'button-secondary', label, () => this.takeBack()),
        ]),
      );
      return [this.change];
    }

    // Draws the fields once; from then on they keep what is typed.
    write(states) {
      if (this.blocks) return;
      this.own.append(hidden(this.form.prefix, this.first));
      this.blocks = this.drawn.fields.map((name) => {
        const definition = this.form.fields[name];
        const place = make('div');
        const wrapper = make('div', 'override__field', [place]);
        wrapper.dataset.contentpath = name;
        this.own.append(wrapper);
        const block = definition.render(
          place,
          `${this.form.prefix}-${name}`,
          states[name],
          this.errors[name],
          new Map(),
        );
        this.label(wrapper, block, definition);
        return block;
      });
    }

    // A group of one field is named by its heading, a field of a larger one by a label of its own.
    label(wrapper, block, definition) {
      const label = make('label', 'w-field__label', definition.meta.label);
      if (this.drawn.fields.length === 1) label.classList.add('w-sr-only');
      if (block.idForLabel) label.htmlFor = block.idForLabel;
      wrapper.prepend(label);
    }

    takeBack() {
      // The default is what it is now; writing again is writing in its sight.
      if (this.change) this.keep();
      this.show(false);
      this.decided(this.strings.takenBack);
      this.writeButton.focus();
    }

    keep() {
      this.change.hidden = true;
      if (!this.kept) {
        this.kept = hidden(`${this.form.prefix}:kept`, `${this.first}:${this.drawn.mark}`);
        this.element.append(this.kept);
      }
    }

    show(written) {
      this.written = written;
      this.element.classList.toggle('override--written', written);
      this.own.disabled = !written;
      this.own.hidden = !written;
      this.inherited.hidden = written;
      this.writeButton.hidden = written;
      this.takeBackButton.hidden = !written;
      this.showBadge();
    }

    showBadge() {
      const { inherited, written, empty } = this.strings;
      const inputs = [...this.own.querySelectorAll('[name]')].filter(({ name }) =>
        name.startsWith(`${this.form.prefix}-`),
      );
      const blank = this.written && inputs.every(({ value }) => isEmpty(value));
      this.element.classList.toggle('override--empty', blank);
      const words = blank ? empty : this.written ? written : inherited;
      if (this.badge.textContent !== words) this.badge.textContent = words;
    }

    decided(words) {
      this.status.textContent = words;
    }

    focus() {
      this.blocks[0].focus();
    }

    // Typing replaces what was inherited, an arrow key keeps it.
    chooseAll() {
      requestAnimationFrame(() => {
        const { activeElement } = document;
        if (!this.own.contains(activeElement)) return;
        if (activeElement.select) activeElement.select();
        else if (activeElement.isContentEditable) document.execCommand('selectAll');
      });
    }
  }

  class Overrides {
    constructor(definition, placeholder, prefix, state, error) {
      this.prefix = prefix;
      this.strings = definition.strings;
      this.fields = Object.fromEntries(definition.fields.map((field) => [field.name, field]));
      this.element = make('div', 'overrides');
      placeholder.replaceWith(this.element);
      const errors = error?.blockErrors || {};
      if (error?.messages) this.element.append(this.messages(error.messages));
      this.groups = definition.groups.map((drawn) => new Group(this, drawn, state, errors));
    }

    messages(lines) {
      const list = make(
        'div',
        'help-block help-critical',
        lines.map((line) => make('p', 'error-message', line)),
      );
      list.setAttribute('role', 'alert');
      return list;
    }

    focus() {
      this.groups[0].writeButton.focus();
    }
  }

  class OverridesDefinition {
    constructor(fields, groups, strings) {
      this.fields = fields;
      this.groups = groups;
      this.strings = strings;
    }

    render(...args) {
      return new Overrides(this, ...args);
    }
  }

  window.telepath.register('content.Overrides', OverridesDefinition);
})();
