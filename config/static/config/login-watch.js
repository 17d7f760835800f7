// Keeps what is typed when the login ends meanwhile (config/login_watch.py).
//
// Before the form of an editor is sent, the server is asked whether somebody is logged in; the
// answer brings the token that the form needs after a new login. A failed save by itself asks too.
(() => {
  const words = document.currentScript.dataset;
  const OK = 'ok';
  const ENDED = 'ended';
  const AWAY = 'away';
  const HEADER = words.header;
  let token = '';
  let notice = null;
  let retried = false;

  const form = () => document.querySelector('form[data-edit-form]');

  const ask = async () => {
    let response;
    try {
      response = await window.fetch(words.ask);
    } catch {
      return AWAY;
    }
    // The admin leads whoever is not logged in to the login page.
    if (response.redirected) return ENDED;
    if (!response.ok) return AWAY;
    ({ token } = await response.json());
    document.querySelectorAll('[name="csrfmiddlewaretoken"]').forEach((input) => {
      input.value = token;
    });
    return OK;
  };

  // Wagtail's scripts remember the token that the page came with.
  const { fetch: send } = window;
  window.fetch = (resource, options) => {
    const { headers } = options || {};
    if (!token || !headers || !(HEADER in headers)) return send(resource, options);
    return send(resource, { ...options, headers: { ...headers, [HEADER]: token } });
  };

  const say = (state, text) => {
    // What stands there already keeps the focus.
    if (notice?.dataset.state === state) return;
    if (!notice) {
      notice = document.createElement('div');
      notice.setAttribute('role', 'alert');
      document.body.append(notice);
    }
    notice.className = `login-watch login-watch--${state}`;
    notice.dataset.state = state;
    const line = document.createElement('p');
    line.textContent = text;
    notice.replaceChildren(line);
    if (state === ENDED) {
      const link = document.createElement('a');
      link.href = words.logIn;
      link.target = '_blank';
      link.className = 'button button-small';
      link.textContent = words.link;
      notice.append(link);
    }
  };

  const hush = () => {
    notice?.remove();
    notice = null;
  };

  const tell = (state) => {
    if (state === ENDED) say(state, words.ended);
    else if (state === AWAY) say(state, words.away);
    else hush();
  };

  // Wagtail's own way to say that something is to be saved by itself.
  const saveByItself = () => {
    form()?.dispatchEvent(new CustomEvent('w-unsaved:add', { bubbles: true, detail: {} }));
  };

  const submit = (target, submitter) => {
    target.dataset.loginWatched = 'yes';
    // A button that shows progress is disabled by now, and would not be sent.
    const disabled = submitter?.disabled;
    if (disabled) submitter.disabled = false;
    target.requestSubmit(submitter);
    if (disabled) submitter.disabled = true;
  };

  document.addEventListener(
    'submit',
    async (event) => {
      const { target, submitter } = event;
      if (!target.matches('form[data-edit-form]')) return;
      if (target.dataset.loginWatched) {
        delete target.dataset.loginWatched;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      // Enter pressed twice is one save.
      if (target.dataset.loginAsked) return;
      target.dataset.loginAsked = 'yes';
      const state = await ask();
      delete target.dataset.loginAsked;
      tell(state);
      if (state === OK) {
        submit(target, submitter);
        return;
      }
      if (submitter) submitter.dataset.wProgressLoadingValue = 'false';
      notice.querySelector('a')?.focus();
    },
    true,
  );

  document.addEventListener('w-autosave:error', async ({ detail }) => {
    if (detail?.type !== 'server_error') return;
    const state = await ask();
    if (state === ENDED) tell(state);
    else if (state === OK && !retried) {
      retried = true;
      saveByItself();
    }
  });

  document.addEventListener('w-autosave:success', () => {
    retried = false;
    hush();
  });

  const back = async () => {
    if (document.hidden || notice?.dataset.state !== ENDED) return;
    if ((await ask()) !== OK) return;
    say(OK, words.back);
    saveByItself();
  };

  window.addEventListener('focus', back);
  document.addEventListener('visibilitychange', back);
})();
