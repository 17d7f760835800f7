// The form of a module type: Wagtail's StructBlock, on its own instead of inside a stream.
//
// Wagtail's block controller announces a block through its `element`, which a struct block that is
// in no stream does not have; and outside a stream nothing folds it. Below a field stands what the
// form says about it.
(() => {
  const { StructBlockDefinition } = window.wagtailStreamField.blocks;

  class ModuleTypeDefinition extends StructBlockDefinition {
    constructor(...args) {
      super(...args);
      this.collapsible = false;
    }

    render(...args) {
      const block = super.render(...args);
      [block.element] = block.container;
      Object.entries(this.meta.notes).forEach(([name, html]) => {
        const note = document.createElement('div');
        note.className = 'field-note';
        note.innerHTML = html;
        block.childBlocks[name].element.append(note);
      });
      return block;
    }
  }

  window.telepath.register('content.ModuleType', ModuleTypeDefinition);
})();
