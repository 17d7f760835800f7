// The slots of an experience: each heading says the slot's name, so that folded slots can be moved.
(() => {
  class SlotNamesController extends window.StimulusModule.Controller {
    connect() {
      this.say = (event) => {
        if (event.target.matches('input[name$="-name"]')) this.name(event.target);
      };
      this.element.addEventListener('input', this.say);
      this.element
        .querySelectorAll('input[name$="-name"]')
        .forEach((input) => this.name(input));
    }

    disconnect() {
      this.element.removeEventListener('input', this.say);
    }

    name(input) {
      const child = input.closest('[data-inline-panel-child]');
      const count = child?.querySelector('[data-inline-panel-child-count]');
      if (!count) return;
      let name = count.parentElement.querySelector('[data-slot-name]');
      if (!name) {
        name = document.createElement('span');
        name.dataset.slotName = '';
        name.dir = 'auto';
        count.after(name);
      }
      name.textContent = input.value ? `: ${input.value}` : '';
    }
  }

  window.wagtail.app.register('slot-names', SlotNamesController);
})();
