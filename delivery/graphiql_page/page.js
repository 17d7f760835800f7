/* GraphiQL with a place for the key and with example queries. */
"use strict";

(function () {
  const KEY = "refract-api-key";
  const keyInput = document.getElementById("key");
  const notice = document.getElementById("notice");
  const invitation = notice.innerHTML;
  const select = document.getElementById("example");
  let key = sessionStorage.getItem(KEY) || "";

  function say(text, refused) {
    notice.hidden = !text && Boolean(key);
    notice.classList.toggle("refused", Boolean(refused));
    if (text) {
      notice.textContent = text;
    } else {
      notice.innerHTML = invitation;
    }
  }

  async function fetcher(request) {
    if (!key) {
      return { errors: [{ message: "Paste an API key above first." }] };
    }
    const response = await fetch(location.pathname, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json",
        Authorization: "Bearer " + key,
      },
      body: JSON.stringify(request),
    });
    const answer = await response.json();
    const refused = response.status === 401 || response.status === 403;
    say(refused ? answer.errors[0].message : "", refused);
    return answer;
  }

  function show(example) {
    ReactDOM.render(
      React.createElement(GraphiQL, {
        key: key, // another key may see another schema: begin again
        fetcher: fetcher,
        query: example.query,
        variables: JSON.stringify(example.variables, null, 2),
        defaultEditorToolsVisibility: "variables",
        isHeadersEditorEnabled: false,
      }),
      document.getElementById("graphiql")
    );
  }

  EXAMPLES.forEach(function (example, number) {
    select.add(new Option(example.name, String(number)));
  });
  select.addEventListener("change", function () {
    show(EXAMPLES[Number(select.value)]);
  });
  document.getElementById("key-form").addEventListener("submit", function (event) {
    event.preventDefault();
    key = keyInput.value.trim();
    sessionStorage.setItem(KEY, key);
    say("");
    show(EXAMPLES[Number(select.value)]);
  });

  keyInput.value = key;
  say("");
  show(EXAMPLES[0]);
})();
