// What goes over the wire between a client and the API: a fetch that brings the key and takes notes.
const key = process.env.REFRACT_API_KEY;

export const url = process.argv[2];
if (!url || !key) {
  console.error("Usage: REFRACT_API_KEY=KEY node CLIENT.mjs URL");
  process.exit(2);
}

export const authorization = { authorization: `Bearer ${key}` };

/** What was sent: how, whether with the text of the query, and what came back. */
export const requests = [];
/** The texts of the queries that were sent. */
const texts = new Set();

export async function notedFetch(input, init = {}) {
  const response = await fetch(input, init);
  const parameters =
    (init.method ?? "GET") === "GET"
      ? Object.fromEntries(new URL(input).searchParams)
      : JSON.parse(init.body);
  const extensions =
    typeof parameters.extensions === "string"
      ? JSON.parse(parameters.extensions)
      : parameters.extensions;
  if (parameters.query) {
    texts.add(parameters.query);
  }
  requests.push({
    method: init.method ?? "GET",
    text: Boolean(parameters.query),
    hash: Boolean(extensions?.persistedQuery?.sha256Hash),
    status: response.status,
    cache: response.headers.get("cache-control"),
  });
  return response;
}

/** Take the notes since the last call. */
export function taken() {
  return requests.splice(0).map(({ method, text, hash, status }) =>
    [method, text && "text", hash && "hash", status].filter(Boolean).join(" "),
  );
}

/** Print what a client found, for the test that runs it. */
export function tell(found) {
  console.log(JSON.stringify({ ...found, sent: [...texts].sort() }));
}

export const skier = { segments: ["skier"] };
